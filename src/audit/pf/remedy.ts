/** What to add, and where it decides: a rule that is not quick, or that sees the connection leave, needs its own place. */
import type { Flow } from '../../model/audit.js';
import { parseAddress } from '../addresses.js';
import type { Forward } from './forwards.js';
import type { PfRule } from './rule.js';

const writers = '("em-preflight rules pfsense" and "em-preflight rules opnsense" write alias and rule)';

/** `by`: the rule that decides now; undefined where none does. */
export function remedyFor(
  { host, port, address, client }: Flow,
  by: PfRule | Forward | undefined,
  { ipv6 }: { readonly ipv6: boolean },
): string {
  const six = [address, client].some((one) => one !== null && parseAddress(one)?.family === 6);
  if (six && !ipv6) return 'switch IPv6 on (Allow IPv6), or have the client use IPv4';
  if (by && 'exempt' in by)
    return `add above this port forward: one with "no redirect" (no RDR), TCP, destination an alias of hosts that holds ${host}, destination port ${port}`;
  const rule = `pass, ${six ? 'IPv6' : 'IPv4'} TCP, destination an alias of hosts that holds ${host}, destination port ${port} ${writers}`;
  return `${place(by)}: ${rule}`;
}

function place(by: PfRule | undefined): string {
  if (!by) return "add to the rules of the client's interface";
  if (by.direction === 'out' || (by.direction === 'any' && by.floating))
    return `add to the floating rules${by.quick ? ' above this one' : ''}, with "quick" and the direction of this rule`;
  // The last match decides among rules that are not quick: one of the interface, which is quick, comes after.
  if (!by.quick) return "add to the rules of the client's interface, which override this one";
  return 'add above this rule';
}
