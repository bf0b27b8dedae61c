/** A PAC script, run in the sandbox of src/pac for one URL in every possible world. */
import { PacError } from '../../../pac/error.js';
import { PacSandbox } from '../../../pac/sandbox.js';
import type { World } from '../../../pac/watched.js';
import type { Outcome } from '../../possibilities.js';
import { addressesIn, asQuestion, factsOf, type Known, optionsOf } from './world.js';

/** How the script does in one world. */
export interface Answer extends Pick<Outcome<unknown>, 'path'> {
  /** What FindProxyForURL returned, or null where the script failed. */
  readonly route: string | null;
  /** Why it failed. */
  readonly failure: string | null;
  /** The line of the `return` that gave the answer, where it could be told. */
  readonly line: number | null;
}

export interface Answers4Url {
  readonly answers: readonly Answer[];
  /** False where there were too many possibilities to look at each. */
  readonly complete: boolean;
}

/** Plenty for a busy machine. Once the time is up, it is up for every flow that was not decided before. */
const limits = { timeMs: 3_000, totalMs: 10_000, memory: 64 << 20, names: 100 };

export class Script {
  private constructor(
    readonly sandbox: PacSandbox,
    /** Addresses that the script could tell apart. */
    readonly addresses: readonly string[],
  ) {}

  /** Throws PacError for a script that does not load. */
  static async load(source: string): Promise<Script> {
    const sandbox = new PacSandbox(limits, { watched: true });
    try {
      await sandbox.load(source);
      return new Script(sandbox, addressesIn(source));
    } catch (error) {
      sandbox.end();
      throw error;
    }
  }

  async ask(url: string, known: Known): Promise<Answers4Url> {
    const visit = { url, host: known.host, facts: factsOf(known) };
    const options = optionsOf(this.addresses);
    const answerIn = ({ answer: route, failure, line, supposed }: World): Answer => ({
      route,
      failure,
      line,
      path: supposed.map(({ question, answer }) => ({
        question: asQuestion(question, known, options),
        answer,
      })),
    });
    try {
      const { worlds, complete } = await this.sandbox.explore(visit, options);
      return { answers: worlds.map(answerIn), complete };
    } catch (error) {
      if (!(error instanceof PacError)) throw error;
      return { answers: [{ route: null, failure: error.message, line: null, path: [] }], complete: true };
    }
  }
}
