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
 * client may be given any of them.
 */
export async function decide(
  policy: Policy,
  to: Pick<Flow, 'host' | 'port' | 'privateAddresses'>,
  known: Circumstances,
): Promise<Judged> {
  const addresses = known.addresses.get(to.host) ?? [];
  const judged: Judged[] = [];
  for (const address of addresses.length > 0 ? addresses : [null]) {
    const flow = { ...to, address, addresses, client: known.client };
    judged.push({ flow, decision: await policy.decide(flow) });
  }
  for (const ruling of worst) {
    const found = judged.find(({ decision }) => decision.ruling === ruling);
    if (found) return judged.every(({ decision }) => decision.ruling === ruling) ? found : named(found);
  }
  throw new Error('a policy gave no decision');
}

/** Says which address it is, where others of the host fare better. */
function named({ flow, decision }: Judged): Judged {
  return { flow, decision: { ...decision, because: `for its address ${flow.address}: ${decision.because}` } };
}
