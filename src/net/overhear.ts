import type { Connection, Limits, Outcome, Skip } from '../model/network.js';
import { stripControls } from '../text/terminal.js';
import { socketOf } from './connection.js';

/** As much as tells one protocol from another. */
const heardBytes = 200;

/** See `Net.overhear`. */
export function overhear(
  connection: Connection,
  say: string | null,
  { timeoutMs, signal }: Limits,
): Promise<Outcome<string | null>> {
  return new Promise((resolve) => {
    const started = performance.now();
    const socket = socketOf(connection);
    const finish = (outcome: Outcome<string | null>) => {
      clearTimeout(bound);
      signal.removeEventListener('abort', abort);
      socket.off('data', hear).off('error', reset).off('end', closed).off('close', closed).destroy();
      resolve(outcome);
    };
    const ms = () => performance.now() - started;
    const heard = (text: string | null) => finish({ state: 'passed', evidence: text, ms: ms() });
    const hear = (chunk: Buffer) => heard(stripControls(chunk.toString('latin1', 0, heardBytes), heardBytes));
    const reset = () =>
      finish({ state: 'failed', fault: { kind: 'tcp-reset', code: 'ECONNRESET' }, ms: ms() });
    const closed = () => finish({ state: 'failed', fault: { kind: 'tls-close', received: 0 }, ms: ms() });
    const abort = () => finish({ state: 'skipped', because: signal.reason as Skip, ms: ms() });
    const bound = setTimeout(() => heard(null), timeoutMs);
    if (signal.aborted) abort();
    else if (socket.errored) reset();
    else if (socket.destroyed) closed();
    else {
      signal.addEventListener('abort', abort);
      socket.on('data', hear).on('error', reset).on('end', closed).on('close', closed);
      if (say !== null) socket.write(say);
    }
  });
}
