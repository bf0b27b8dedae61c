/** Asks a PAC file for routes: runs it, looks up the names that it asks for, and runs it again. */
import { PacError } from './error.js';
import { type Fact, keyOf } from './question.js';
import { defaultLimits, type PacLimits, PacSandbox } from './sandbox.js';

/** What a script may learn of the world. */
export interface PacWorld {
  /** The first IPv4 address of a name, or null where it has none. */
  dnsResolve(host: string): Promise<string | null>;
  /** This machine's IPv4 address, as `myIpAddress()` gives it. */
  readonly myIpAddress: string;
}

export interface PacEngine {
  /** What FindProxyForURL returns. Throws PacError where it throws, exceeds a limit or returns no string. */
  find(url: string, host: string): Promise<string>;
  dispose(): void;
}

/**
 * Loads a PAC file. Throws PacError for a script that does not parse or has no FindProxyForURL.
 *
 * @param signal ends it: what is under way then throws PacError
 */
export async function startPac(
  source: string,
  world: PacWorld,
  limits: PacLimits = defaultLimits,
  signal?: AbortSignal,
): Promise<PacEngine> {
  const sandbox = new PacSandbox(limits, { watched: false });
  const dispose = () => {
    signal?.removeEventListener('abort', dispose);
    sandbox.end();
  };
  signal?.addEventListener('abort', dispose, { once: true });
  if (signal?.aborted) dispose();
  try {
    await sandbox.load(source);
    return { find: finding(sandbox, world, limits.names), dispose };
  } catch (error) {
    dispose();
    throw error;
  }
}

function finding(sandbox: PacSandbox, world: PacWorld, names: number): PacEngine['find'] {
  const facts = new Map<string, Fact>([[keyOf({ about: 'client', of: '' }), world.myIpAddress]]);
  let known = 0;
  return async (url, host) => {
    for (;;) {
      const { answer, failure, asked } = await sandbox.run({ url, host, facts });
      known += asked.length;
      if (known > names) throw new PacError(`the script asks DNS for more than ${names} names`);
      if (asked.length === 0) {
        if (answer === null) throw new PacError(failure ?? '');
        return answer;
      }
      await Promise.all(
        asked.map(async (question) => facts.set(keyOf(question), await world.dnsResolve(question.of))),
      );
    }
  };
}
