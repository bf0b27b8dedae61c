import type { Cause } from '../../src/model/cause.js';
import type { Cleanup } from './listen.js';

/** One hostile peer, and what the program must come to. */
export interface Case {
  readonly name: string;
  /** Starts the peer and returns the arguments that lead to it. */
  readonly start: (cleanup: Cleanup) => Promise<readonly string[]>;
  /** What every check that is no clean pass says first, or one of these; none where all pass. */
  readonly cause: Cause | readonly Cause[];
  readonly exit: number;
  /** True where the peer holds the connection: it is then also left alone until the deadline. */
  readonly holds?: boolean;
}
