import { createHash } from 'node:crypto';

/** What a product takes as the name of an object. */
export interface NameLimits {
  /** Characters at most. */
  readonly length: number;
  /** Every character that may not stand in a name; with the flag `g`. */
  readonly forbidden: RegExp;
  /** Stands in for a forbidden character, and before the hash of a shortened name. */
  readonly joint: '-' | '_';
}

const hashLength = 10;

/**
 * `wanted` as this product can take it. A name that had to be shortened or lost a character ends in a hash
 * of what was wanted: two hosts never share a name, and a host has the same name whatever else is in the list.
 */
export function objectName(wanted: string, limits: NameLimits): string {
  const clean = wanted.replace(limits.forbidden, limits.joint);
  if (clean === wanted && clean.length <= limits.length) return clean;
  const hash = createHash('sha256').update(wanted).digest('hex').slice(0, hashLength);
  const room = limits.length - hashLength - limits.joint.length;
  return `${clean.slice(0, room)}${limits.joint}${hash}`;
}

/**
 * `*.x` without its star, which few products take in a name. No host has an underscore in its name, so that the
 * object of the domain is never taken for the one of the host `any.x`.
 */
export function starName(host: string): string {
  return host.replace('*', 'any_');
}
