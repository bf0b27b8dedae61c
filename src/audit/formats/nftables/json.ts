/** Reads `nft -j list ruleset`; libnftables-json(5). */
import type { ConfigLine, SourceFile } from '../../../model/audit.js';
import { UsageError } from '../../../model/errors.js';
import { addElements, emptyChain, emptySet, type Ruleset, type SetNode, tableOf } from './ast.js';
import { objectsOf } from './json-lines.js';
import { elementsOf, type Json, statementOf, texts } from './json-rule.js';

export function isJson({ text }: SourceFile): boolean {
  return /^\uFEFF?\s*\{\s*"nftables"/.test(text);
}

type Fields = Readonly<Record<string, Json>>;

function string(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

export function readJson(file: SourceFile, ruleset: Ruleset): void {
  for (const { at, value } of objectsOf(file)) {
    for (const [kind, fields] of Object.entries(value)) {
      if (typeof fields === 'object' && fields !== null && !Array.isArray(fields)) {
        readObject(kind, fields as Fields, at, ruleset);
      }
    }
  }
}

function readObject(kind: string, fields: Fields, at: ConfigLine, ruleset: Ruleset): void {
  const wrapped = kind === 'add' || kind === 'create' ? Object.entries(fields)[0] : undefined;
  if (wrapped) {
    readObject(wrapped[0], wrapped[1] as Fields, at, ruleset);
    return;
  }
  const family = string(fields.family);
  if (kind === 'table') {
    const flags = texts(fields.flags ?? []);
    tableOf(ruleset, family, string(fields.name)).dormant = flags.includes('dormant');
  } else if (kind === 'chain') readChain(fields, at, ruleset);
  else if (kind === 'rule') readRule(fields, at, ruleset);
  else if (kind === 'set' || kind === 'map') readSet(fields, at, ruleset);
  else if (kind === 'element') {
    const set = tableOf(ruleset, family, string(fields.table)).sets.get(string(fields.name));
    if (set) addElements(set, elementsOf(fields.elem ?? []));
  } else if (!/^(?:metainfo|flowtable|counter|quota|limit|secmark|synproxy|ct .*)$/.test(kind)) {
    throw new UsageError({
      message: `"${kind}" is no object of a ruleset that is understood here`,
      hint: 'give the output of "nft -j list ruleset"',
      at: { file: at.file, line: at.line },
    });
  }
}

function readChain(fields: Fields, at: ConfigLine, ruleset: Ruleset): void {
  const chain = emptyChain(at);
  chain.hook = typeof fields.hook === 'string' ? fields.hook : null;
  chain.priority = typeof fields.prio === 'number' ? fields.prio : 0;
  chain.policy = fields.policy === 'drop' ? 'drop' : 'accept';
  chain.policyAt = at;
  chain.devices = texts(fields.dev ?? fields.device ?? []);
  tableOf(ruleset, string(fields.family), string(fields.table)).chains.set(string(fields.name), chain);
}

function readRule(fields: Fields, at: ConfigLine, ruleset: Ruleset): void {
  const table = tableOf(ruleset, string(fields.family), string(fields.table));
  const name = string(fields.chain);
  const chain = table.chains.get(name) ?? emptyChain(at);
  table.chains.set(name, chain);
  const expressions = Array.isArray(fields.expr) ? fields.expr : [];
  const statements = expressions.flatMap(statementOf);
  chain.rules.push({ at, statements });
  for (const statement of statements) {
    const set = statement.kind === 'updates' ? table.sets.get(statement.set) : undefined;
    if (set) set.moving = true;
  }
}

function readSet(fields: Fields, at: ConfigLine, ruleset: Ruleset): void {
  const set: SetNode = emptySet(at);
  set.timeout = fields.timeout !== undefined;
  set.moving = set.timeout || texts(fields.flags ?? []).some((flag) => /^(?:timeout|dynamic)$/.test(flag));
  addElements(set, elementsOf(fields.elem ?? []));
  tableOf(ruleset, string(fields.family), string(fields.table)).sets.set(string(fields.name), set);
}
