/**
 * AWS Network Firewall: stateful rule groups as the AWS command line and CloudFormation have them, and the firewall
 * policy beside them. Its stateful engine is Suricata 7.
 */
import type { Decision, Policy, Remark } from '../../../model/audit.js';
import { UsageError } from '../../../model/errors.js';
import type { ConfigFormat } from '../../format.js';
import { policyOf } from '../../suricata/policy.js';
import { passFirst } from '../../suricata/rule-set.js';
import type { Signature } from '../../suricata/signature.js';
import { unseenRules } from '../../suricata/unseen.js';
import { noVariables, type Variables } from '../../suricata/variables.js';
import type { DefaultDrop } from '../../suricata/walk.js';
import { lineOf, readDocument } from './document.js';
import { type FirewallPolicy, readPolicy } from './firewall-policy.js';
import { type RuleGroup, readGroup } from './group.js';
import { matched } from './references.js';
import { remedies } from './remedies.js';
import { type Resources, resourcesOf } from './resources.js';

export const awsNetworkFirewall: ConfigFormat = {
  id: 'aws-network-firewall',
  title: 'AWS Network Firewall (rule groups and policies, or a template with them)',
  docs: 'https://docs.aws.amazon.com/network-firewall/latest/developerguide/suricata-rule-evaluation-order.html',

  parse(files) {
    const resources = files.map((file) => resourcesOf(readDocument(file)));
    const policy = onlyPolicy(resources);
    const variables: Variables = policy?.variables ?? { ...noVariables, external: 'not-home' };
    const groups = resources
      .flatMap((one) => one.groups)
      .map((place) => readGroup(place, variables, policy?.strict ?? null));
    if (groups.length === 0) {
      throw new UsageError({
        message: `${files.map(({ path }) => path).join(', ')} holds no rule group`,
        hint: 'give the output of "aws network-firewall describe-rule-group --type STATEFUL", and that of describe-firewall-policy beside it',
      });
    }
    return policyFrom(groups, policy);
  },
};

function onlyPolicy(resources: readonly Resources[]): FirewallPolicy | null {
  const [first, second] = resources.flatMap(({ policies }) => policies);
  if (first && second) {
    const { file, line } = lineOf(second, '');
    throw new UsageError({
      message: 'there are two firewall policies',
      hint: 'give the one that the firewall uses, with its rule groups',
      at: { file, line },
    });
  }
  return first ? readPolicy(first) : null;
}

function policyFrom(groups: readonly RuleGroup[], policy: FirewallPolicy | null): Policy {
  const strict = policy?.strict ?? groups.some((group) => group.strict === true);
  const { signatures, remarks } = rulesOf(groups, policy);
  const own = policyOf({
    signatures,
    order: strict ? 'as-written' : passFirst,
    defaults: policy?.defaults ?? (strict ? [unknownDefault] : []),
    unmatched: strict
      ? 'no rule drops it, and the policy has no default action that does'
      : 'no rule drops it, and in action order AWS passes what no rule drops',
    remarks: [...remarks, ...decryption(policy)],
    remedies,
  });
  const namesOnly = groups.every((group) => group.namesOnly);
  return { ...withStateless(own, policy), manyOnALine: true, ...(namesOnly ? { only: 'names' } : {}) };
}

/** A group without its policy: what "rules aws-network-firewall" says of the policy is taken to hold. */
const unknownDefault: DefaultDrop = {
  kind: 'default',
  drops: ({ established }) => (established ? null : false),
  at: null,
  because:
    'the default action of the firewall policy (give the output of describe-firewall-policy beside the rule group)',
};

function rulesOf(groups: readonly RuleGroup[], policy: FirewallPolicy | null) {
  if (!policy) return { signatures: groups.flatMap(signaturesOf), remarks: [] };
  const { used, unused } = matched(groups, policy.references);
  const signatures = used.flatMap(({ reference, group }) =>
    group
      ? signaturesOf(group)
      : unseenRules(reference.at, `the rule group ${reference.name}, which is not given`),
  );
  return { signatures, remarks: unused.map(unusedRemark) };
}

function signaturesOf(group: RuleGroup): readonly Signature[] {
  if (!group.stateless) return group.signatures;
  const name = group.names.at(-1) ?? 'without a name';
  return unseenRules(
    lineOf(group.place, name),
    `the stateless rule group ${name}, which is not evaluated here`,
  );
}

function unusedRemark({ names, place }: RuleGroup): Remark {
  return {
    kind: 'not-understood',
    message: `the policy refers to no rule group ${names.at(-1) ?? 'that this could be'}: its rules are left out`,
    remedy: 'give the policy that uses it, or leave it out',
    at: lineOf(place, ''),
  };
}

function decryption(policy: FirewallPolicy | null): readonly Remark[] {
  if (!policy?.decrypts) return [];
  return [
    {
      kind: 'not-understood',
      message: 'the policy has TLS decrypted, and which connections is not in the file',
      remedy: "leave these hosts out of the scope of the policy's TLS inspection configuration",
      at: policy.decrypts,
    },
  ];
}

/** Packets that the stateful rules never see, and those that other rules decide on first. */
function withStateless(own: Policy, policy: FirewallPolicy | null): Policy {
  const stateless = policy?.stateless;
  if (!stateless) return own;
  const { action, at: by } = stateless;
  const decision: Decision =
    action === 'unclear'
      ? { ruling: 'unverifiable', because: `depends on ${stateless.because}`, by }
      : {
          ruling: action === 'pass' ? 'allowed' : 'blocked',
          because: `the stateless default action ${action === 'pass' ? 'passes' : 'drops'} all packets, and no stateful rule sees them`,
          by,
        };
  return { ...own, decide: () => decision };
}
