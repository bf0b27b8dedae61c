import type { Limits } from '../model/network.js';

/** A signal that is aborted when the run is over or the time is up, whichever comes first. */
export interface Bounded {
  readonly signal: AbortSignal;
  /** Once the operation is over: takes the timer and the listener away. */
  release(): void;
}

/**
 * Joins an operation's limits into one signal. `AbortSignal.any` with `AbortSignal.timeout` would do the same,
 * but Node 20 collects such signals as garbage while they are waited for (nodejs/node#57736).
 */
export function bounded({ timeoutMs, signal }: Limits): Bounded {
  const controller = new AbortController();
  const abort = () => controller.abort(signal.reason);
  const timer = setTimeout(
    () => controller.abort(new DOMException('the time is up', 'TimeoutError')),
    timeoutMs,
  );
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  return {
    signal: controller.signal,
    release() {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    },
  };
}
