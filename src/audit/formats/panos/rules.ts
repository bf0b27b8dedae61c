/** Security and decryption rules, put together from their `set` and `move` commands. */
import type { ConfigLine } from '../../../model/audit.js';
import type { FirewallRule } from '../../firewall/rules.js';
import { inverted, isOneOf, type Subject, type Test, unknown } from '../../firewall/subject.js';
import { addresses, services } from '../../firewall/terms.js';
import { any, type Truth } from '../../truth.js';
import { type Command, listAt, refused } from './commands.js';
import type { Objects } from './objects.js';
import { patternMatches } from './patterns.js';

export interface RawRule {
  readonly name: string;
  readonly at: ConfigLine;
  readonly fields: Map<string, readonly string[]>;
}

/** Keys with one word behind them, or a list; the others have keys of their own. */
const nested = new Set(['profile-setting', 'option', 'qos', 'type', 'target']);

/** The rules of one rulebase in their order: `security` or `decryption`, of `rulebase`, `pre-rulebase`, `post-rulebase`. */
export function rulesOf(commands: readonly Command[], rulebase: string, kind: string): readonly RawRule[] {
  const rules: RawRule[] = [];
  for (const command of commands) {
    const [base, family, word, name = '', ...rest] = command.words;
    if (base !== rulebase || family !== kind || word !== 'rules') continue;
    if (command.verb === 'move') move(rules, name, rest, command.at);
    else if (command.verb === 'delete') remove(rules, name, rest);
    else if (command.verb === 'rename') throw refused(command.at, 'a renamed rule is not followed here');
    else fill(rules, name, rest, command);
  }
  return rules;
}

function fill(rules: RawRule[], name: string, words: readonly string[], { at }: Command): void {
  let rule = rules.find((one) => one.name === name);
  if (!rule) {
    rule = { name, at, fields: new Map() };
    rules.push(rule);
  }
  for (let index = 0; index < words.length; ) {
    const key = words[index] as string;
    if (nested.has(key)) {
      rule.fields.set([key, words[index + 1]].join(' '), words.slice(index + 2));
      return;
    }
    const { items, next } = listAt(words, index + 1);
    // A list member set by a line of its own is added to those before.
    const listed = /^(?:from|to|source|destination|service|application|category|source-user|tag)$/.test(key);
    rule.fields.set(key, listed ? [...(rule.fields.get(key) ?? []), ...items] : items);
    index = next;
  }
}

function move(rules: RawRule[], name: string, [where, target]: readonly string[], at: ConfigLine): void {
  const from = rules.findIndex((rule) => rule.name === name);
  const moved = rules[from];
  if (!moved) throw refused(at, `there is no rule "${name}" above it`);
  rules.splice(from, 1);
  const index = rules.findIndex((rule) => rule.name === target);
  if (where === 'top') rules.unshift(moved);
  else if (where === 'bottom') rules.push(moved);
  else if (index < 0) throw refused(at, `there is no rule "${target ?? ''}" above it`);
  else rules.splice(where === 'after' ? index + 1 : index, 0, moved);
}

function remove(rules: RawRule[], name: string, rest: readonly string[]): void {
  const index = rules.findIndex((rule) => rule.name === name);
  if (index >= 0 && rest.length === 0) rules.splice(index, 1);
  else if (index >= 0 && rest[0] !== undefined) rules[index]?.fields.delete(rest[0]);
}

function field({ fields }: RawRule, key: string): readonly string[] {
  return fields.get(key) ?? ['any'];
}

function isAny(names: readonly string[]): boolean {
  return names.includes('any');
}

export function securityRule(rule: RawRule, objects: Objects): FirewallRule | null {
  if (rule.fields.get('disabled')?.[0] === 'yes') return null;
  const tests = [...matchTests(rule, objects), ...serviceTests(rule, objects), ...applicationTests(rule)];
  const action = rule.fields.get('action')?.[0];
  const base = { at: rule.at, quick: true, tests };
  if (action !== 'allow') return { ...base, action: 'block' };
  const filter = filtering(rule, objects);
  return filter === null ? { ...base, action: 'allow' } : { ...base, action: 'elsewhere', because: filter };
}

/** Decryption rules: whether the first that matches opens the connection. */
export function decryptionRule(rule: RawRule, objects: Objects): FirewallRule | null {
  if (rule.fields.get('disabled')?.[0] === 'yes') return null;
  if (rule.fields.has('type ssl-inbound-inspection') || rule.fields.has('type ssh-proxy')) return null;
  const opens =
    rule.fields.get('action')?.[0] === 'decrypt' ||
    /\bdecrypt$/.test([...rule.fields.values()].flat().join(' '));
  const keeps = [...rule.fields.values()].flat().includes('no-decrypt');
  const tests = [...matchTests(rule, objects), ...serviceTests(rule, objects)];
  return { at: rule.at, action: opens && !keeps ? 'block' : 'allow', quick: true, tests };
}

function matchTests(rule: RawRule, objects: Objects): readonly Test[] {
  const tests: Test[] = [];
  for (const [key, end] of [
    ['from', 'from'],
    ['to', 'to'],
  ] as const) {
    if (!isAny(field(rule, key))) tests.push(isOneOf(end, field(rule, key)));
  }
  const kind = rule.fields.get('rule-type')?.[0];
  if (kind === 'intrazone' || kind === 'interzone') {
    tests.push({
      judge: ({ from, to }) =>
        from === null || to === null ? null : (from === to) === (kind === 'intrazone'),
      doubt: 'the zones it crosses',
    });
  }
  for (const end of ['source', 'destination'] as const) {
    const test = addresses(end, objects.addresses(field(rule, end)));
    tests.push(inverted(test, rule.fields.get(`negate-${end}`)?.[0] === 'yes'));
  }
  for (const [key, doubt] of [
    ['source-user', 'who is logged in'],
    ['source-hip', "the client's host profile"],
    ['destination-hip', 'a host profile'],
    ['hip-profiles', "the client's host profile"],
    ['source-imsi', 'the mobile subscriber'],
  ] as const) {
    if (!isAny(field(rule, key))) tests.push(unknown(doubt));
  }
  if (rule.fields.has('schedule'))
    tests.push(unknown(`the schedule "${rule.fields.get('schedule')?.[0] ?? ''}"`));
  const categories = field(rule, 'category');
  if (!isAny(categories)) tests.push(categoryTest(categories, objects));
  return tests;
}

function categoryTest(names: readonly string[], objects: Objects): Test {
  const judge = ({ host }: Subject): Truth =>
    any(names, (name) => {
      const patterns = objects.category(name);
      return patterns ? any(patterns, (pattern) => patternMatches(host, pattern)) : null;
    });
  return { judge, doubt: `the URL category ${names.join(', ')}, as far as it is not in the file` };
}

/** `application-default`: each application on the ports it is known for, which the port alone does not tell. */
function serviceTests(rule: RawRule, objects: Objects): readonly Test[] {
  const names = field(rule, 'service');
  if (isAny(names)) return [];
  if (names.includes('application-default')) {
    return [
      unknown(
        'which application (App-ID) it is taken for: "application-default" allows each on its own ports only',
      ),
    ];
  }
  return [services(objects.services(names))];
}

function applicationTests(rule: RawRule): readonly Test[] {
  const names = field(rule, 'application');
  return isAny(names)
    ? []
    : [unknown(`which application (App-ID) it is taken for (${names.slice(0, 5).join(', ')})`)];
}

function filtering({ fields }: RawRule, objects: Objects): string | null {
  const group = fields.get('profile-setting group');
  const profiles = fields.get('profile-setting profiles');
  const name = group?.filter((word) => word !== '[' && word !== ']')[0];
  if (profiles?.includes('url-filtering'))
    return 'this rule allows it, but its URL filtering profile may still stop it';
  if (name === undefined) return null;
  return objects.filteringGroups.get(name) === false
    ? null
    : `this rule allows it, but the URL filtering of its profile group "${name}" may still stop it`;
}
