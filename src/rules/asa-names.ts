import { objectName } from './object-name.js';

/** "Objects for Access Control" (ASA 9.17-9.22): 64 characters; one name space for objects and groups. */
export const asaNames = { length: 64, forbidden: /[^A-Za-z0-9._-]/g, joint: '-' } as const;

/** The object of a host. No host has an underscore in its name: `x_v6` is not the IPv4 object of another, as `x-v6` could be. */
export function asaHostObject(prefix: string, host: string, version: 'v4' | 'v6'): string {
  return objectName(`${prefix}-${version === 'v4' ? host : `${host}_v6`}`, asaNames);
}
