import { requirements } from '../catalogue/select.js';
import type { Selection } from '../model/catalogue.js';
import type { Verdict } from '../model/cause.js';
import type { CheckReport } from '../model/report.js';
import type { Gap } from '../model/rules.js';
import { wantedPorts } from './allow.js';
import type { Blocked } from './seen-addresses.js';

const works: ReadonlySet<string> = new Set<Verdict>(['pass', 'warn']);
const tested: ReadonlySet<string> = new Set<Verdict>(['pass', 'warn', 'fail']);

/**
 * `--only-failed`: what the selection needs and the report cannot tell whether it is blocked, as it does not
 * hold it or did not test it. One of several ports is settled by one that works, or by one that is opened.
 *
 * @param port as `--port-choice` says, or null
 */
export function undecided(
  selection: Selection,
  checks: readonly CheckReport[],
  { open }: Blocked,
  port: number | null,
): readonly Gap[] {
  const idsOf = (verdicts: ReadonlySet<string>) =>
    new Set(checks.filter(({ verdict }) => verdicts.has(verdict)).map(({ host, port }) => `${host}:${port}`));
  const working = idsOf(works);
  const known = idsOf(tested);
  const rows = requirements(selection).filter(({ counted }) => counted);
  const missing = rows.flatMap((row) => {
    const { host, ports, anyOf } = row.endpoint;
    const ids = wantedPorts(row, port).map((one) => `${host.name}:${one}`);
    const settled = ids.some((id) => open.has(id)) || ports.some((one) => working.has(`${host.name}:${one}`));
    return anyOf && settled ? [] : ids.filter((id) => !known.has(id)).map((id) => ({ id, host: host.name }));
  });
  return missing.length === 0 ? [] : [gapOf(missing)];
}

function gapOf(missing: readonly { readonly id: string; readonly host: string }[]): Gap {
  const hosts = new Set(missing.map(({ host }) => host)).size;
  const ids = [...new Set(missing.map(({ id }) => id))].sort().join(', ');
  const subject = hosts === 1 ? '1 host is' : `${hosts} hosts are`;
  return {
    lost: true,
    message: `${subject} not in this report or ${hosts === 1 ? 'was' : 'were'} not tested: ${ids}`,
  };
}
