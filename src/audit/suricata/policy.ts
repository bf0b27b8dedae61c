/** Rules as a policy that can be asked: what `suricata` and `aws-network-firewall` have in common. */
import type { Policy, Remark } from '../../model/audit.js';
import { quoted } from '../../text/quoted.js';
import { Advice, byLine, type Remedies } from './advice.js';
import { decideFlow } from './decide.js';
import { Headers } from './headers.js';
import { mentionsOf, nameRemarks } from './names.js';
import { type Order, RuleSet } from './rule-set.js';
import type { Signature } from './signature.js';
import type { DefaultDrop } from './walk.js';

export interface Rules {
  /** In the order they are written. */
  readonly signatures: readonly Signature[];
  readonly order: Order;
  readonly defaults: readonly DefaultDrop[];
  readonly unmatched: string;
  readonly remarks: readonly Remark[];
  readonly remedies?: Remedies;
}

export function policyOf({
  signatures,
  order,
  defaults,
  unmatched,
  remarks,
  remedies = byLine,
}: Rules): Policy {
  const rules = new RuleSet(signatures, order);
  const engine = { rules, headers: new Headers(), defaults, unmatched };
  const advice = new Advice(signatures, order === 'as-written', remedies);
  return {
    decide: (flow) => decideFlow(engine, flow),
    remedy: (flow, decision) => advice.remedy(flow, decision),
    narrow: (_line, hosts) => advice.narrow(hosts),
    remarks: [...remarks, ...nameRemarks(rules.signatures), ...unknownKeywords(rules.signatures)],
    mentions: (domains) => mentionsOf(rules.signatures, domains),
  };
}

function unknownKeywords(signatures: readonly Signature[]): readonly Remark[] {
  return signatures.flatMap(({ unknown, at }) =>
    unknown.map(
      (keyword): Remark => ({
        kind: 'not-understood',
        message: `Suricata 7 has no keyword ${quoted(keyword)}: it refuses the rule, and what a newer one makes of it is not known`,
        remedy: `check the spelling of ${quoted(keyword)}`,
        at,
      }),
    ),
  );
}
