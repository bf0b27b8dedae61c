/** Reads nft's script language: what `nft list ruleset` prints and `nft -f` loads. */
import type { ConfigLine, SourceFile } from '../../../model/audit.js';
import type { Library } from '../../format.js';
import { linesOf } from '../../lines.js';
import {
  addElements,
  type ChainNode,
  emptyChain,
  emptySet,
  type Ruleset,
  type SetNode,
  type Statement,
  type TableNode,
  tableKey,
  tableOf,
} from './ast.js';
import { readElements } from './elements.js';
import { priorityOf } from './priority.js';
import { refused, TokenReader } from './reader.js';
import { readStatements } from './statements.js';
import { type Token, tokenize } from './tokens.js';

const families = /^(?:ip|ip6|inet|arp|bridge|netdev)$/;

/** Objects that decide nothing by themselves. */
const plainObjects = /^(?:flowtable|counter|quota|limit|secmark|synproxy|ct)$/;

/** nft 1.0.6 prints `0x50 [invalid type]` where it has forgotten the type of a value, and reads no such thing. */
const invalid = '[invalid';

export class ScriptReader {
  readonly #reader: TokenReader;
  readonly #lines = new Map<SourceFile, readonly ConfigLine[]>();
  /** Under `create`, which refuses what is there already: so it is new. */
  #creating = false;

  constructor(
    file: SourceFile,
    private readonly ruleset: Ruleset,
    private readonly library: Library,
  ) {
    this.#reader = new TokenReader(tokenize(file), () => ruleset.unread.length > 0);
  }

  read(): void {
    const reader = this.#reader;
    for (reader.skipLines(); !reader.done; reader.skipLines()) this.#command();
  }

  #at({ file, line }: Token): ConfigLine {
    const lines = this.#lines.get(file) ?? [...linesOf(file)];
    this.#lines.set(file, lines);
    return lines[line - 1] ?? { file: file.path, line, text: '' };
  }

  #command(): void {
    const reader = this.#reader;
    const token = reader.take();
    const { text } = token;
    if (text === 'table') this.#table();
    else if (/^(?:define|redefine)$/.test(text)) this.#define();
    else if (text === 'include') this.#include(token);
    else if (/^(?:add|create|insert)$/.test(text)) {
      this.#creating = text === 'create';
      this.#object(text === 'insert');
      this.#creating = false;
    } else if (/^(?:flush|delete|destroy)$/.test(text)) this.#remove(text, token);
    else if (/^(?:chain|rule|set|map|element)$/.test(text)) this.#object(false, text);
    else if (/^(?:undefine|list|reset)$/.test(text)) reader.skipStatement();
    else throw refused(token, `"${text}" begins no command`);
  }

  #family(): string {
    return families.test(this.#reader.word() ?? '') ? this.#reader.take().text : 'ip';
  }

  #table(): void {
    const family = this.#family();
    const table = tableOf(this.ruleset, family, this.#reader.take('the name of a table').text);
    table.fresh ||= this.#creating;
    // Declared again without the flag, a dormant table is woken: nft sets a table's flags anew each time.
    table.dormant = false;
    if (this.#reader.word() === '{') this.#block(() => this.#inTable(table));
  }

  /** Runs `read` for everything between braces. */
  #block(read: () => void): void {
    const reader = this.#reader;
    reader.expect('{');
    reader.nested(() => {
      for (reader.skipLines(); !reader.accept('}'); reader.skipLines()) {
        if (reader.done) throw refused(reader.last, '"}" is missing where the file ends');
        read();
      }
    });
  }

  #inTable(table: TableNode): void {
    const reader = this.#reader;
    const token = reader.take();
    const { text } = token;
    if (text === 'chain') {
      const chain = this.#chain(table, reader.take('the name of a chain'));
      this.#block(() => this.#inChain(table, chain));
    } else if (text === 'set' || text === 'map') {
      const set = this.#set(table, reader.take('the name of a set'));
      this.#block(() => this.#inSet(set));
    } else if (plainObjects.test(text)) {
      while (!reader.done && reader.word() !== '{') reader.take();
      reader.skipBlock();
    } else if (text === 'flags') table.dormant ||= this.#rest().includes('dormant');
    else if (text === 'comment') reader.skipStatement();
    else if (text === 'define') this.#define();
    else if (text === 'include') this.#include(token);
    else throw refused(token, `"${text}" has no place in a table`);
  }

  #rest(): readonly string[] {
    const words: string[] = [];
    while (!this.#reader.atEnd) words.push(this.#reader.take().text);
    return words;
  }

  #chain(table: TableNode, name: Token): ChainNode {
    const known = table.chains.get(name.text);
    if (known) return known;
    const chain = emptyChain(this.#at(name));
    table.chains.set(name.text, chain);
    return chain;
  }

  #set(table: TableNode, name: Token): SetNode {
    const known = table.sets.get(name.text);
    if (known) return known;
    const set = emptySet(this.#at(name));
    table.sets.set(name.text, set);
    return set;
  }

  #inChain(table: TableNode, chain: ChainNode): void {
    const reader = this.#reader;
    const word = reader.word();
    if (word === 'type') this.#hook(table, chain);
    else if (word === 'policy') this.#policy(chain);
    else if (word === 'devices' || word === 'device') this.#devices(chain);
    else if (word === 'include') this.#include(reader.take());
    else if (word === 'define') {
      reader.take();
      this.#define();
    } else if (word === 'flags' || word === 'comment') reader.skipStatement();
    else this.#rule(table, chain.rules.length, chain);
  }

  #hook({ family }: TableNode, chain: ChainNode): void {
    const reader = this.#reader;
    const token = reader.take();
    reader.take('the type of a chain');
    reader.expect('hook');
    chain.hook = reader.take('a hook').text;
    if (reader.word() === 'device' || reader.word() === 'devices') this.#devices(chain);
    reader.expect('priority');
    const words = this.#rest();
    const priority = priorityOf(words, family);
    if (priority === null) {
      if (!words.some((word) => word.startsWith('$')))
        throw refused(token, `"${words.join(' ')}" is no priority`);
    } else chain.priority = priority;
    chain.policyAt ??= this.#at(token);
  }

  #policy(chain: ChainNode): void {
    const token = this.#reader.take();
    const policy = this.#reader.take('a policy').text;
    if (policy !== 'accept' && policy !== 'drop') throw refused(token, `"${policy}" is no policy`);
    chain.policy = policy;
    chain.policyAt = this.#at(token);
  }

  #devices(chain: ChainNode): void {
    const reader = this.#reader;
    reader.take();
    reader.accept('=');
    chain.devices =
      reader.word() === '{'
        ? readElements(reader).map(({ key }) => key[0] ?? '')
        : [reader.take('a device').text];
  }

  #rule(table: TableNode, index: number, chain: ChainNode): void {
    const token = this.#reader.peek();
    const statements = this.#reader.statementHas(invalid) ? this.#unprinted() : readStatements(this.#reader);
    if (!token) return;
    chain.rules.splice(index, 0, { at: this.#at(token), statements });
    for (const statement of statements) {
      if (statement.kind !== 'updates') continue;
      const set = table.sets.get(statement.set);
      if (set) set.moving = true;
    }
  }

  #unprinted(): readonly Statement[] {
    this.#reader.skipStatement();
    return [{ kind: 'strange', text: '[invalid type]' }];
  }

  #inSet(set: SetNode): void {
    const reader = this.#reader;
    const { text } = reader.take();
    if (text === 'elements' && reader.statementHas(invalid)) {
      set.moving = true;
      reader.skipStatement();
    } else if (text === 'elements') {
      reader.expect('=');
      addElements(set, readElements(reader));
    } else if (text === 'flags')
      set.moving ||= this.#rest().some((word) => /^(?:timeout|dynamic)$/.test(word));
    else if (text === 'timeout') {
      set.moving = true;
      set.timeout = true;
      reader.skipStatement();
    } else reader.skipStatement();
  }

  /** `add rule inet filter forward ...`, and the other objects that commands name. */
  #object(first: boolean, named?: string): void {
    const reader = this.#reader;
    const kindToken = reader.peek();
    const kind = named ?? reader.take('what to add').text;
    if (kind === 'table') {
      this.#table();
      return;
    }
    const family = this.#family();
    const name = reader.take('the name of a table');
    if (!/^(?:chain|set|map|element|rule)$/.test(kind)) {
      if (!plainObjects.test(kind)) throw refused(kindToken, `"${kind}" is nothing that can be added`);
      reader.skipStatement();
      return;
    }
    const table = this.ruleset.tables.get(tableKey(family, name.text));
    if (!table && this.ruleset.unread.length === 0)
      throw refused(name, `there is no table ${family} ${name.text}`);
    const known = table ?? tableOf(this.ruleset, family, name.text);
    const object = reader.take('a name');
    if (kind === 'chain') this.#addChain(known, object);
    else if (kind === 'set' || kind === 'map') {
      const set = this.#set(known, object);
      if (reader.word() === '{') this.#block(() => this.#inSet(set));
    } else if (kind === 'element') addElements(this.#set(known, object), readElements(reader));
    else this.#addRule(known, object, first);
  }

  #addChain(table: TableNode, name: Token): void {
    const made = !table.chains.has(name.text);
    const chain = this.#chain(table, name);
    // nft keeps the policy of a chain that is there, where the command does not give one.
    if (made && !table.fresh && !this.#creating) chain.policy = null;
    if (this.#reader.word() === '{') this.#block(() => this.#inChain(table, chain));
  }

  #addRule(table: TableNode, name: Token, first: boolean): void {
    const reader = this.#reader;
    const chain = table.chains.get(name.text);
    if (!chain && this.ruleset.unread.length === 0) throw refused(name, `there is no chain ${name.text}`);
    if (/^(?:position|handle|index)$/.test(reader.word() ?? '')) {
      throw refused(reader.peek(), 'a rule is placed by its number here, which a listing does not tell');
    }
    const to = chain ?? this.#chain(table, name);
    this.#rule(table, first ? 0 : to.rules.length, to);
  }

  #remove(command: string, token: Token): void {
    const words = this.#rest();
    const [kind, ...rest] = words;
    const family = families.test(rest[0] ?? '') ? (rest.shift() as string) : 'ip';
    const [tableName = '', name = ''] = rest;
    const table = this.ruleset.tables.get(tableKey(family, tableName));
    if (kind === 'ruleset') {
      this.ruleset.tables.clear();
      this.ruleset.cleared.add('');
    } else if (kind === 'table' && command !== 'flush') {
      this.ruleset.tables.delete(tableKey(family, tableName));
      this.ruleset.cleared.add(tableKey(family, tableName));
    } else if (kind === 'table') for (const chain of table?.chains.values() ?? []) chain.rules.length = 0;
    else if (kind === 'chain' && command === 'flush') {
      const chain = table?.chains.get(name);
      if (chain) chain.rules.length = 0;
    } else if (kind === 'chain') table?.chains.delete(name);
    else if (kind === 'set' || kind === 'map') {
      const set = table?.sets.get(name);
      if (set) set.elements.length = 0;
    } else throw refused(token, `"${command} ${kind ?? ''}" is not understood here`);
  }

  #define(): void {
    const reader = this.#reader;
    const name = reader.take('the name of a variable').text;
    reader.expect('=');
    const value: Token[] = [];
    let depth = 0;
    while (!reader.done && (depth > 0 || !/^[\n;]$/.test(reader.word() ?? ''))) {
      const token = reader.take();
      if (token.text === '{' && !token.quoted) depth++;
      if (token.text === '}' && !token.quoted) depth--;
      if (token.text !== '\n' || token.quoted) value.push(token);
    }
    reader.define(name, value);
  }

  #included = 0;

  #include(token: Token): void {
    const path = this.#reader.take('the name of a file').text;
    const files = this.library.find(path, token.file).filter((file) => file.path !== token.file.path);
    // nft stops at 16 levels; a script that includes itself goes no further than that either.
    if (++this.#included > 1000) throw refused(token, 'includes include each other without end');
    if (files.length === 0) this.ruleset.unread.push({ at: this.#at(token), path });
    for (const file of [...files].reverse())
      this.#reader.insert([...tokenize(file), { ...token, text: '\n' }]);
  }
}
