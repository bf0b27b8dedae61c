import type { Observation } from '../../check/observation.js';
import { standardError } from '../tell.js';

/** Says on a terminal's standard error how far the run is. */
export interface Progress {
  checked(observation: Observation): void;
  stop(): void;
}

/** Nothing is shown, and nothing loaded, for a run that is over sooner than a person can read. */
const patienceMs = 300;

export function startProgress(total: number, quiet: boolean): Progress {
  // A terminal that does not know its width (0 columns) would make the spinner clear lines for ever.
  if (quiet || !process.stderr.isTTY || !process.stderr.columns) return { checked: () => {}, stop: () => {} };
  standardError();
  let done = 0;
  let spinner: { text: string; stop(): unknown } | undefined;
  let stopped = false;
  const text = () => `${done} of ${total} endpoints checked`;
  const timer = setTimeout(async () => {
    const { default: ora } = await import('ora');
    // Without this, ora would take Ctrl-C away from the run.
    if (!stopped) spinner = ora({ text: text(), discardStdin: false }).start();
  }, patienceMs);
  return {
    checked: () => {
      done += 1;
      if (spinner) spinner.text = text();
    },
    stop: () => {
      stopped = true;
      clearTimeout(timer);
      spinner?.stop();
    },
  };
}
