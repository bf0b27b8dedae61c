import { setMaxListeners } from 'node:events';
import type { Skip } from '../../model/network.js';

/** What ends a run early. */
export interface Bounds {
  readonly signal: AbortSignal;
  interrupted(): boolean;
  /** Once the run is over: the process may end, and Ctrl-C has its usual meaning again. */
  lift(): void;
}

/** Ctrl-C, a supervisor that ends the job, a terminal that is closed. */
const interruptions = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Ends the run at the deadline, or when interrupted, so that what is known is still reported. A second
 * signal ends the program at once.
 *
 * @param deadlineMs from now
 */
export function startBounds(deadlineMs: number): Bounds {
  const controller = new AbortController();
  // Every operation under way listens; hundreds are no leak.
  setMaxListeners(0, controller.signal);
  const end = (because: Skip) => controller.abort(because);
  const forget = () => {
    for (const signal of interruptions) process.off(signal, interrupt);
  };
  // Stays registered after the first signal: the spinner's library ends the process with any signal that
  // nobody else listens to.
  function interrupt(signal: NodeJS.Signals): void {
    if (controller.signal.reason === 'interrupted') {
      forget();
      process.kill(process.pid, signal);
    } else end('interrupted');
  }
  const deadline = setTimeout(() => end('deadline'), deadlineMs);
  for (const signal of interruptions) process.on(signal, interrupt);
  return {
    signal: controller.signal,
    interrupted: () => controller.signal.reason === 'interrupted',
    lift: () => {
      clearTimeout(deadline);
      forget();
    },
  };
}
