/** PAN-OS `set` commands, of a firewall or of Panorama. */
import type { ConfigLine, Decision, Flow, Policy } from '../../../model/audit.js';
import { UsageError } from '../../../model/errors.js';
import { decideWherever, familiesByClient } from '../../destinations.js';
import { agree, crossings } from '../../firewall/crossings.js';
import { decideByRules, type Fallback, type FirewallRule } from '../../firewall/rules.js';
import { type Subject, subjectOf } from '../../firewall/subject.js';
import type { ConfigFormat, Vantage } from '../../format.js';
import { type Command, commandsOf } from './commands.js';
import { Objects } from './objects.js';
import { decryptionRule, type RawRule, rulesOf, securityRule } from './rules.js';

export const panos: ConfigFormat = {
  id: 'panos',
  title: 'PAN-OS (set commands)',
  docs: 'https://docs.paloaltonetworks.com/pan-os/11-0/pan-os-admin/policy/security-policy',

  parse(files, vantage) {
    const commands = files.flatMap(commandsOf);
    const scopes = [...new Set(commands.filter(holdsRules).map(({ scope }) => scope))];
    const own = scopes.length > 1 ? scopes.filter((scope) => scope !== 'shared') : scopes;
    if (own.length === 0) {
      throw new UsageError({
        message: `${files[0]?.path ?? 'the file'} holds no security rule`,
        hint: 'give the output of "show" in configuration mode after "set cli config-output-format set"',
      });
    }
    return policyOf(
      own.map((scope) => partOf(commands, scope)),
      vantage,
    );
  },
};

function holdsRules({ words: [base, kind] }: Command): boolean {
  return /^(?:pre-|post-)?rulebase$/.test(base ?? '') && kind === 'security';
}

/** One vsys or device group, with what it shares. */
interface Part {
  readonly security: readonly FirewallRule[];
  readonly decryption: readonly FirewallRule[];
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly objects: Objects;
}

/** Panorama: shared rules before those of the group before the firewall's own, and afterwards the other way round. */
function partOf(commands: readonly Command[], scope: string): Part {
  const shared = commands.filter((command) => command.scope === 'shared' && scope !== 'shared');
  const own = commands.filter((command) => command.scope === scope);
  const objects = new Objects([...shared, ...own]);
  const ordered = (kind: string): readonly RawRule[] => [
    ...rulesOf(shared, 'pre-rulebase', kind),
    ...rulesOf(own, 'pre-rulebase', kind),
    ...rulesOf(own, 'rulebase', kind),
    ...rulesOf(own, 'post-rulebase', kind),
    ...rulesOf(shared, 'post-rulebase', kind),
  ];
  const raw = ordered('security');
  const zones = (key: string) =>
    raw.flatMap((rule) => rule.fields.get(key) ?? []).filter((zone) => zone !== 'any');
  return {
    security: raw.map((rule) => securityRule(rule, objects)).filter((rule) => rule !== null),
    decryption: ordered('decryption')
      .map((rule) => decryptionRule(rule, objects))
      .filter((rule) => rule !== null),
    from: zones('from'),
    to: zones('to'),
    objects,
  };
}

function policyOf(parts: readonly Part[], vantage: Vantage): Policy {
  const decide = (flow: Flow): Decision =>
    agree(
      parts.map((part) =>
        decideWherever(
          flow,
          (to) =>
            agree(
              crossings({
                from: vantage.inInterface === null ? [] : [vantage.inInterface],
                to: vantage.outInterface === null ? [] : [vantage.outInterface],
                namedFrom: part.from,
                namedTo: part.to,
              }).map(({ from, to: zone }) =>
                through(part, { ...subjectOf(flow, to, vantage), from, to: zone }),
              ),
            ),
          familiesByClient(flow),
        ),
      ),
    );
  return {
    decide,
    remedy: ({ host, port }, { by }) =>
      `add a rule${by ? ' and move it above this one' : ''}: category a custom URL category with "${host}/", application any, service tcp port ${port}, action allow ("em-preflight rules panos" writes it)`,
    narrow: () =>
      'set the category to a custom URL category of type "URL List" with each name and a slash behind it, and the service to tcp 443, and 8883 where it is needed',
    remarks: [],
    mentions: (domains) =>
      parts
        .flatMap(({ objects }) => objects.names)
        .filter(({ name }) => domains.some((domain) => name === domain || name.endsWith(`.${domain}`)))
        .map(({ name, below, at }) => ({ name, subtree: below, at })),
  };
}

function through({ security, decryption }: Part, subject: Subject): Decision {
  const decision = decideByRules(security, subject, predefined(subject));
  if (decision.ruling === 'blocked') return decision;
  const line = decryptedBy(decryption, subject);
  return line ? { ...decision, intercepted: line } : decision;
}

/** The rules that end every rulebase: intrazone-default and interzone-default. */
function predefined({ from, to }: Subject): Fallback {
  return from === to
    ? { action: 'allow', at: null, because: 'no rule matches: intrazone-default allows what stays in a zone' }
    : {
        action: 'block',
        at: null,
        because: 'no rule matches: interzone-default stops what goes from zone to zone',
      };
}

const closed: Fallback = { action: 'allow', at: null, because: '' };

/** `block` stands for "decrypts" in these rules: the line, where one certainly does. */
function decryptedBy(decryption: readonly FirewallRule[], subject: Subject): ConfigLine | null {
  const { ruling, by } = decideByRules(decryption, subject, closed);
  return ruling === 'blocked' ? by : null;
}
