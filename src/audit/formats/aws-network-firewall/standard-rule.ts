/** `StatefulRules`: rules in parts, which AWS puts together (API reference, StatefulRule, Header and RuleOption). */
import { UsageError } from '../../../model/errors.js';
import { ownOf } from '../../../text/own.js';
import { quoted } from '../../../text/quoted.js';
import { at, computedBelow, lineOf, membersOf, type Place, textOf, wayFrom } from './document.js';
import type { Written } from './domain-list.js';
import { textOrVariable } from './template-text.js';

const actions: Readonly<Record<string, string>> = {
  PASS: 'pass',
  DROP: 'drop',
  REJECT: 'reject',
  ALERT: 'alert',
};

export function standardRule(rule: Place): Written {
  const computed = computedBelow(rule).map((place) => wayFrom(rule, place));
  if (!computed.every((way) => /^Header\/(?:Source|Destination)(?:Port)?$/.test(way)))
    return { text: '', at: lineOf(rule, ''), unknown: true };
  const action = textOf(at(rule, 'Action')) ?? '';
  const header = (key: string) => textOrVariable(at(rule, 'Header', key));
  const options = membersOf(at(rule, 'RuleOptions')).map(optionOf);
  const known = ownOf(actions, action);
  const text = [
    known ?? action,
    header('Protocol').toLowerCase(),
    list(header('Source')),
    list(header('SourcePort')),
    header('Direction') === 'ANY' ? '<>' : '->',
    list(header('Destination')),
    list(header('DestinationPort')),
    `(${options.join(' ')})`,
  ].join(' ');
  const line = lineOf(rule, text);
  if (known) return { text, at: line };
  throw new UsageError({
    message: `${quoted(action)} is no action of a stateful rule`,
    hint: `write ${Object.keys(actions).join(', ')}`,
    at: { file: line.file, line: line.line },
  });
}

/** Several of them stand in brackets, as in rule strings, or not. */
function list(text: string): string {
  return text.includes(',') && !text.startsWith('[') && !text.startsWith('!') ? `[${text}]` : text;
}

function optionOf(option: Place): string {
  const keyword = textOf(at(option, 'Keyword')) ?? '';
  const settings = membersOf(at(option, 'Settings')).map((setting) => textOf(setting) ?? '');
  return settings.length > 0 ? `${keyword}:${settings.join(',')};` : `${keyword};`;
}
