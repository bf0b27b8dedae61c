import type { Decision, Flow, Policy, Ruling } from '../model/audit.js';

/** What is known besides the configuration. */
export interface Circumstances {
  /** `--client-ip`, or null: any client. */
  readonly client: string | null;
  /** `--addresses`: a host's addresses by its name; a host that is not there has unknown ones. */
  readonly addresses: ReadonlyMap<string, readonly string[]>;
}

const worst: readonly Ruling[] = ['blocked', 'unverifiable', 'allowed'];

/** A flow and what the policy says of it. */
export interface Judged {
  readonly flow: Flow;
  readonly decision: Decision;
}

/**
 * One host and port, over all the addresses the host has: allowed only when every address is, because the
 * client may be given any of them; where the proxy looks the host up, also when it is given all of them.
 */
export async function decide(
  policy: Policy,
  to: Pick<Flow, 'host' | 'port' | 'privateAddresses'>,
  known: Circumstances,
): Promise<Judged> {
  const addresses = known.addresses.get(to.host) ?? [];
  const judged: Judged[] = [];
  const flows: readonly Flow[] = (addresses.length > 0 ? addresses : [null]).map((address) => ({
    ...to,
    address,
    client: known.client,
  }));
  const [first] = flows;
  const together = first && { ...first, others: addresses.slice(1) };
  for (const flow of policy.resolves && together && addresses.length > 1 ? [...flows, together] : flows)
    judged.push({ flow, decision: await policy.decide(flow) });
  for (const ruling of worst) {
    const found = judged.find(({ decision }) => decision.ruling === ruling);
    if (found) return judged.every(({ decision }) => decision.ruling === ruling) ? found : named(found);
  }
  throw new Error('a policy gave no decision');
}

/** Says which address it is, where others of the host fare better. */
function named({ flow, decision }: Judged): Judged {
  const which = flow.others
    ? `addresses ${[flow.address, ...flow.others].join(', ')}`
    : `address ${flow.address}`;
  return { flow, decision: { ...decision, because: `for its ${which}: ${decision.because}` } };
}
