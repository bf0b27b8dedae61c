import type { Platform } from './platform.js';

/** Every platform of `rules`, each loaded only when it is asked for, in the order of `rules --list`. */
export const platforms = {
  pfsense: async () => (await import('./platforms/pfsense.js')).pfsense,
  list: async () => (await import('./platforms/list.js')).list,
} satisfies Record<string, () => Promise<Platform>>;

export type PlatformId = keyof typeof platforms;

export function isPlatform(id: string): id is PlatformId {
  return Object.hasOwn(platforms, id);
}
