import type { Reply } from '../../../src/lab/fault.js';

/** What the far side does in one case. */
export interface Settings {
  /** As `--fault` takes them. */
  readonly faults: readonly string[];
  /** What the name servers say otherwise than usual, by name. */
  readonly zone: Readonly<Record<string, Reply>>;
  /** What they say of a name that is nobody's. */
  readonly unknown: Reply;
  readonly resolvers: readonly [ResolverState, ResolverState];
}

export type ResolverState = 'up' | 'silent' | 'down';

export const healthy: Settings = {
  faults: [],
  zone: {},
  unknown: { rcode: 'NXDOMAIN' },
  resolvers: ['up', 'up'],
};

export interface Order {
  readonly id: number;
  readonly settings: Settings;
}

export interface Answer {
  readonly id: number;
  readonly error?: string;
  readonly authorities?: {
    readonly genuine: string;
    readonly inspection: string;
    readonly foreign: Readonly<Record<string, string>>;
  };
}
