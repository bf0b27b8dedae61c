import { platforms } from '../../src/rules/index.js';
import type { Platform } from '../../src/rules/platform.js';

/** Every output there is: each platform in its main form and in its variants. */
export interface Form {
  readonly platform: Platform;
  /** `PLATFORM` or `PLATFORM.VARIANT`. */
  readonly name: string;
  /** What makes `render` write this form. */
  readonly look: { readonly variant?: string };
}

export async function everyForm(): Promise<readonly Form[]> {
  const all = await Promise.all(Object.values(platforms).map((load) => load()));
  return all.flatMap((platform) => [
    { platform, name: platform.id, look: {} },
    ...Object.keys(platform.variants ?? {}).map((variant) => ({
      platform,
      name: `${platform.id}.${variant}`,
      look: { variant },
    })),
  ]);
}
