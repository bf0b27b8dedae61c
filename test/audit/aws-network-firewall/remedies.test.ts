/** What is to be done about a rule group that is not given: nothing can be taken out of it, or put in front of its ARN. */
import { describe, expect, it } from 'vitest';
import { formats } from '../../../src/audit/index.js';

const arn = 'arn:aws:network-firewall:eu-central-1:aws-managed:stateful-rulegroup/MalwareDomainsStrictOrder';
const policy = {
  FirewallPolicy: {
    StatelessDefaultActions: ['aws:forward_to_sfe'],
    StatefulRuleGroupReferences: [
      { ResourceArn: arn, Priority: 1 },
      { ResourceArn: 'arn:aws:network-firewall:eu-central-1:1:stateful-rulegroup/canon', Priority: 2 },
    ],
    StatefulDefaultActions: ['aws:drop_established'],
    StatefulEngineOptions: { RuleOrder: 'STRICT_ORDER' },
  },
};
const group = {
  RuleGroupName: 'canon',
  RuleGroup: {
    RulesSource: { RulesString: 'pass tls any any -> any any (sid:1;)' },
    StatefulRuleOptions: { RuleOrder: 'STRICT_ORDER' },
  },
};

describe('a rule group that is not given', () => {
  it('is asked before what the remedy adds', async () => {
    const files = [policy, group].map((document, index) => ({
      path: `${index}.json`,
      text: JSON.stringify(document),
    }));
    const vantage = { chain: 'forward', inInterface: null, outInterface: null, dialect: null } as const;
    const format = await formats['aws-network-firewall'].load();
    const judged = await format.parse(files, vantage, { find: () => [] });
    const flow = {
      host: 'gdlp01.c-wss.com',
      port: 443,
      client: null,
      address: null,
      privateAddresses: false,
    } as const;
    const decision = await judged.decide(flow);
    expect(decision.ruling).toBe('unverifiable');
    const remedy = judged.remedy(flow, decision);
    expect(remedy).toContain(`to a rule group that the policy asks before "${arn.slice(0, 60)}"`);
    expect(remedy).not.toContain('Targets');
  });
});
