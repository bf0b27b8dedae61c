import type { Finding } from '../../model/audit.js';
import { readBounded } from '../read-bounded.js';

/** What the options on baselines ask for. */
export interface Baseline {
  readonly accept: (findings: readonly Finding[]) => readonly Finding[];
  /** Writes the findings of this run to the file of `--write-baseline`, if it was asked for. */
  readonly write: (findings: readonly Finding[]) => Promise<void>;
  /** What is over or no longer found: known once `accept` ran. */
  readonly hints: () => readonly string[];
}

const largest = 16 * 1024 * 1024;

/** Acceptance for ever is forgetting: a baseline asks to be looked at again after so many days. */
const daysAccepted = 90;

interface BaselineOptions {
  readonly baseline?: string;
  readonly writeBaseline?: string;
}

const none: Baseline = { accept: (findings) => findings, write: async () => {}, hints: () => [] };

export async function baselineOf({ baseline, writeBaseline }: BaselineOptions): Promise<Baseline> {
  if (baseline === undefined && writeBaseline === undefined) return none;
  const module = await import('../../audit/baseline.js');
  const today = new Date().toISOString().slice(0, 10);
  const entries =
    baseline === undefined
      ? []
      : module.parseBaseline(new TextDecoder().decode(readBounded(baseline, largest)), baseline);
  let hints: readonly string[] = [];
  const reason = `accepted on ${today} with --write-baseline: say why`;
  const expires = new Date(Date.now() + daysAccepted * 86_400_000).toISOString().slice(0, 10);
  return {
    accept: (findings) => {
      const accepted = module.accept(findings, entries, today);
      hints = accepted.hints;
      if (writeBaseline === undefined) return accepted.findings;
      return accepted.findings.map((finding) => ({
        ...finding,
        accepted: finding.accepted ?? { reason, expires },
      }));
    },
    write: async (findings) => {
      if (writeBaseline === undefined) return;
      const { openAtomic } = await import('../atomic-file.js');
      const file = await openAtomic(writeBaseline);
      try {
        await file.commit(module.writeBaseline(findings));
      } finally {
        await file.discard();
      }
    },
    hints: () => hints,
  };
}
