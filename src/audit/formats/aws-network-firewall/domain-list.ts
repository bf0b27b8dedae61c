/**
 * A list of domains as the rules that AWS makes of it ("Examples of stateful rules for Network Firewall": deny
 * list, TLS allow list; RulesSourceList of the API reference).
 */
import type { ConfigLine } from '../../../model/audit.js';
import { UsageError } from '../../../model/errors.js';
import { ownOf } from '../../../text/own.js';
import { quoted } from '../../../text/quoted.js';
import { at, isComputed, lineOf, membersOf, type Place, textOf } from './document.js';
import { filledIn } from './template-text.js';

/** A rule's text, and the line it comes from. */
export interface Written {
  readonly text: string;
  readonly at: ConfigLine;
  /** Where it is not certain that AWS makes this rule: why, in a sentence after "depends on". */
  readonly doubt?: string;
  /** It is put together when the template is deployed, and may be any rules then. */
  readonly unknown?: true;
}

const actions: Readonly<Record<string, string>> = {
  ALLOWLIST: 'pass',
  DENYLIST: 'drop',
  REJECTLIST: 'reject',
  ALERTLIST: 'alert',
};

const start = 'tls $HOME_NET any -> $EXTERNAL_NET any (ssl_state:client_hello;';
const end = 'flow:to_server, established;';

export function domainRules(list: Place, strict: boolean, firstSid: number): readonly Written[] {
  const kind = at(list, 'GeneratedRulesType');
  const type = textOf(kind) ?? '';
  const action = ownOf(actions, type);
  const own = lineOf(kind ?? list, `GeneratedRulesType ${type}`);
  if (!action)
    throw new UsageError({
      message: `${quoted(type)} is no kind of domain list`,
      hint: `write ${Object.keys(actions).join(', ')}`,
      at: { file: own.file, line: own.line },
    });
  // HTTP_HOST is about clear text, which none of our connections is.
  const types = membersOf(at(list, 'TargetTypes')).map(textOf);
  if (!types.includes('TLS_SNI')) return [];
  const targets = membersOf(at(list, 'Targets'));
  const rules = targets.map((target, index): Written => {
    const domain = textOf(target) ?? '';
    const own = isComputed(target) ? '' : `tls.sni; ${name(domain)}`;
    return {
      text: `${action} ${start} ${own} ${end} sid:${firstSid + index};)`,
      at: lineOf(target, domain),
      ...(isComputed(target) ? { doubt: filledIn } : {}),
    };
  });
  if (action !== 'pass') return rules;
  const rest = `drop ${start} ${end} sid:${firstSid + targets.length};)`;
  const doubt =
    'whether AWS adds the drop of an allow list in strict order too, which it documents for the action order';
  return [...rules, { text: rest, at: own, ...(strict ? { doubt } : {}) }];
}

/** A leading dot means the domain and all below it. What a quote or a semicolon would do here is never found out. */
function name(domain: string): string {
  const text = domain.replace(/["\\;:|]/g, '\\$&').replaceAll('\\|', '|7c|');
  return domain.startsWith('.')
    ? `dotprefix; content:"${text}"; nocase; endswith;`
    : `content:"${text}"; startswith; nocase; endswith;`;
}
