/** Reads the statements of one rule of nft's script language; nft(8), EXPRESSIONS and STATEMENTS. */

import { ownOf } from '../../../text/own.js';
import type { Operator, Statement } from './ast.js';
import { readElements, readRight, readValue, readVerdict } from './elements.js';
import type { TokenReader } from './reader.js';
import { rejection } from './reject.js';
import { readSelectors } from './selectors.js';
import { targetExtension } from './xt.js';

export function readStatements(reader: TokenReader): readonly Statement[] {
  const statements: Statement[] = [];
  while (!reader.atEnd) statements.push(...readStatement(reader));
  return statements;
}

type Read = (reader: TokenReader) => readonly Statement[];

const rest =
  (make: readonly Statement[]): Read =>
  (reader) => {
    reader.skipStatement();
    return make;
  };

const elsewhere = (because: string): Read =>
  rest([{ kind: 'verdict', verdict: { kind: 'elsewhere', because } }]);

const accepts: Read = rest([{ kind: 'verdict', verdict: { kind: 'accept' } }]);

/** Statements by their first word, which has been taken. */
const byWord: Readonly<Record<string, Read>> = {
  counter: (reader) => {
    if (reader.accept('packets')) {
      reader.take();
      reader.expect('bytes');
      reader.take();
    } else if (reader.accept('name')) reader.take();
    return [];
  },
  log: (reader) => {
    while (/^(?:prefix|level|group|snaplen|queue-threshold|flags)$/.test(reader.word() ?? '')) {
      const option = reader.take().text;
      if (option === 'flags' && /^(?:tcp|ip)$/.test(reader.word() ?? '')) reader.take();
      readRight(reader);
    }
    return [];
  },
  comment: (reader) => {
    reader.take();
    return [];
  },
  limit: (reader) => {
    if (reader.accept('name')) reader.take();
    else {
      reader.accept('rate');
      reader.accept('over');
      readRate(reader);
      if (reader.accept('burst')) readRate(reader);
    }
    return [{ kind: 'doubt', because: 'a rate limit' }];
  },
  quota: (reader) => {
    if (reader.accept('name')) reader.take();
    else {
      if (!reader.accept('over')) reader.accept('until');
      readRate(reader);
      if (reader.accept('used')) readRate(reader);
    }
    return [{ kind: 'doubt', because: 'a quota' }];
  },
  reject: (reader) => {
    const type = reader.accept('with') ? reader.take('what to reject with').text : null;
    reader.skipStatement();
    return rejection(type);
  },
  queue: elsewhere('a program decides (queue)'),
  dnat: elsewhere('this rule sends the connection to another address (dnat)'),
  redirect: elsewhere('this rule sends the connection to a program on this machine (redirect)'),
  tproxy: elsewhere('this rule hands the connection to a transparent proxy (tproxy)'),
  fwd: elsewhere('this rule forwards the packet to another device (fwd)'),
  synproxy: elsewhere('this machine answers first (synproxy) and connects on afterwards'),
  masquerade: accepts,
  snat: accepts,
  notrack: () => [{ kind: 'notrack' }],
  dup: (reader) => {
    while (/^(?:to|device)$/.test(reader.word() ?? '')) {
      reader.take();
      readValue(reader);
    }
    return [];
  },
  last: (reader) => {
    if (reader.accept('used')) readValue(reader);
    return [];
  },
  add: readUpdate,
  update: readUpdate,
  delete: readUpdate,
  set: readUpdate,
  flow: (reader) => {
    reader.take();
    reader.take();
    return [];
  },
  xt: (reader) => targetExtension(reader.take('match or target').text, reader.take('a name').text),
};

function readRate(reader: TokenReader): void {
  reader.take('a rate');
  while (
    /^(?:\/|bytes|kbytes|mbytes|packets|second|minute|hour|day|week|[kmg]?bytes\/\w+|\/\w+)$/.test(
      reader.word() ?? '',
    )
  ) {
    reader.take();
  }
}

/** `update @seen { ip saddr timeout 1h limit rate 3/minute }`: a limit in it decides whether the rule goes on. */
function readUpdate(reader: TokenReader): readonly Statement[] {
  const old = /^(?:add|update)$/.test(reader.word() ?? '');
  if (old) return rest([{ kind: 'doubt', because: 'a set that is filled while it runs' }])(reader);
  const name = reader.take('a set').text.replace(/^@/, '');
  const words: string[] = [];
  reader.expect('{');
  for (let depth = 1; depth > 0; ) {
    const { text } = reader.take('"}"');
    if (text === '{') depth++;
    if (text === '}') depth--;
    words.push(text);
  }
  const limited = words.some((word) => /^(?:limit|quota|count|connlimit)$/.test(word));
  return [
    { kind: 'updates', set: name },
    ...(limited ? [{ kind: 'doubt', because: 'a rate limit' } as const] : []),
  ];
}

function readStatement(reader: TokenReader): readonly Statement[] {
  const word = reader.word();
  const verdict = word === 'queue' ? null : readVerdict(reader);
  if (verdict) return [{ kind: 'verdict', verdict }];
  // `ct count over 10`: how many connections there are.
  if (word === 'ct' && reader.word(1) === 'count') {
    reader.take();
    reader.take();
    reader.accept('over');
    reader.take('a number');
    return [{ kind: 'doubt', because: 'how many connections there are' }];
  }
  const read = ownOf(byWord, word ?? '');
  if (read) {
    reader.take();
    return read(reader);
  }
  const selected = readSelectors(reader);
  if (!selected) return strange(reader);
  const { selectors } = selected;
  if (reader.accept('set')) return readAssignment(reader);
  if (reader.accept('vmap')) return [{ kind: 'vmap', selectors, right: readRight(reader) }];
  return [readMatch(reader, selectors)];
}

function strange(reader: TokenReader): readonly Statement[] {
  const words: string[] = [];
  while (!reader.atEnd) {
    if (reader.word() === '{') readBraces(reader, words);
    else words.push(reader.take().text);
  }
  return [{ kind: 'strange', text: words.slice(0, 6).join(' ') }];
}

function readBraces(reader: TokenReader, words: string[]): void {
  words.push('{ ... }');
  reader.skipBlock();
}

const operators: Readonly<Record<string, Operator>> = {
  '==': '==',
  '!=': '!=',
  '!': '!',
  '<': '<',
  '>': '>',
  '<=': '<=',
  '>=': '>=',
  eq: '==',
  ne: '!=',
  lt: '<',
  gt: '>',
  le: '<=',
  ge: '>=',
};

function readMatch(reader: TokenReader, selectors: readonly string[]): Statement {
  let mask: readonly string[] | null = null;
  if (reader.accept('&') || reader.accept('and')) mask = texts(reader);
  const operator = ownOf(operators, reader.word() ?? '') ?? 'is';
  if (operator !== 'is') reader.take();
  const right = readRight(reader);
  // `tcp flags syn / syn,ack`: the value stands before its mask.
  if (right.kind === 'flags' && reader.accept('/')) {
    return {
      kind: 'match',
      selectors,
      mask: texts(reader),
      operator: operator === 'is' ? '==' : operator,
      right,
    };
  }
  return { kind: 'match', selectors, mask, operator, right };
}

function texts(reader: TokenReader): readonly string[] {
  const right = readRight(reader);
  return right.kind === 'flags' ? right.values : [];
}

/** `meta mark set ...`: sets something and goes on, but a map in it may not hold the key, which ends the rule. */
function readAssignment(reader: TokenReader): readonly Statement[] {
  let mapped = false;
  do {
    if (!readSelectors(reader)) readRight(reader);
    if (reader.accept('map')) {
      mapped = true;
      if (reader.word() === '{') readElements(reader);
      else reader.take();
    }
    // `numgen inc mod 2 offset 100`
    while (/^(?:mod|offset|seed)$/.test(reader.word() ?? '')) {
      reader.take();
      readValue(reader);
    }
  } while (isOperation(reader));
  return mapped ? [{ kind: 'doubt', because: 'a map that may not hold the key' }] : [];
}

function isOperation(reader: TokenReader): boolean {
  const found = /^(?:&|\||\^|<<|>>|and|or|xor|lshift|rshift)$/.test(reader.word() ?? '');
  if (found) reader.take();
  return found;
}
