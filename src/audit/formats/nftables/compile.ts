/** Turns the rules of one table into what `netfilter/chains.ts` follows. */
import type { Branches, Rule, Target } from '../../netfilter/chains.js';
import { branch, type Condition, passOn, undecidable } from '../../netfilter/condition.js';
import { feedOf, inMovingSet, type SetFeed } from '../../netfilter/feeds.js';
import type { Packet } from '../../netfilter/packet.js';
import { not, type Truth } from '../../truth.js';
import type { Element, Right, RuleNode, SetNode, Statement, TableNode } from './ast.js';
import { bitwise, hits, inequality, inSet } from './compare.js';
import { fieldOf } from './fields.js';

type Match = Extract<Statement, { kind: 'match' }>;
type VerdictMap = Extract<Statement, { kind: 'vmap' }>;

export class NftRule implements Rule {
  readonly #conditions: Condition[] = [];
  #target: Target = { kind: 'continue' };
  #map: VerdictMap | null = null;
  /** Takes the packet out of connection tracking. */
  readonly untracks: boolean;

  constructor(
    readonly node: RuleNode,
    private readonly table: TableNode,
  ) {
    this.untracks = node.statements.some(({ kind }) => kind === 'notrack');
    for (const statement of node.statements) this.#add(statement);
  }

  get at() {
    return this.node.at;
  }

  follow(packet: Packet): Branches {
    if (!this.#map) return branch(this.#conditions, this.#target, packet);
    const reached = branch(this.#conditions, { kind: 'accept' }, packet);
    if (reached.targets[0]?.kind !== 'accept') return passOn;
    return followMap(this.#map, this.table, packet, reached);
  }

  /** False where the packet surely does not get past the rule's conditions. */
  mayReach(packet: Packet): boolean {
    return this.#conditions.every((condition) => condition.judge(packet) !== false);
  }

  #add(statement: Statement): void {
    if (this.#target.kind !== 'continue') return;
    if (statement.kind === 'match') this.#conditions.push(matching(statement, this.table));
    else if (statement.kind === 'vmap') this.#map = statement;
    else if (statement.kind === 'verdict') this.#target = statement.verdict;
    else if (statement.kind === 'doubt') this.#conditions.push(undecidable(statement.because));
    else if (statement.kind === 'strange') {
      const because = `"${statement.text}" is not understood here, and may decide anything`;
      this.#target = { kind: 'elsewhere', because };
    }
  }
}

interface Content {
  readonly elements: readonly Element[];
  readonly set: SetNode | null;
  /** What keeps us from knowing the content. */
  readonly doubt: string | null;
  /** What fills it with the addresses of names. */
  readonly feed: SetFeed | null;
}

const still = { set: null, doubt: null, feed: null } as const;

function contentOf(right: Right, table: TableNode): Content {
  if (right.kind === 'elements') return { elements: right.elements, ...still };
  if (right.kind === 'flags') return { elements: [], ...still };
  const set = table.sets.get(right.name);
  if (!set) return { ...still, elements: [], doubt: `the set ${right.name}, which is not in the ruleset` };
  const { family, name, feeds } = table;
  const feed = feedOf(feeds, { name: right.name, table: `${family} ${name}` });
  return { elements: set.elements, set, doubt: set.moving || feed ? doubtOf(right.name, feed) : null, feed };
}

function doubtOf(set: string, feed: SetFeed | null): string {
  return feed
    ? `whether the host shares an address with one of the names that the set ${set} is filled with`
    : `the set ${set}, whose elements come and go while it runs`;
}

/** dnsmasq and the like put addresses of hosts in: only where the far end is looked up do names count. */
function isAddress(selectors: readonly string[]): boolean {
  return selectors.length === 1 && /^ip6? daddr$/.test(selectors[0] ?? '');
}

function matching(match: Match, table: TableNode): Condition {
  const { selectors, right } = match;
  const whole = contentOf(right, table);
  const content = isAddress(selectors) ? whole : { ...whole, feed: null };
  const names = selectors.map((selector) => fieldOf(selector).doubt).join(' and ');
  const where = right.kind === 'named' ? `whether ${names} is in the set ${right.name}` : names;
  return {
    doubt: content.doubt ?? where,
    judge: (packet) => judge(match, content, packet),
    given: (packet) => content.feed?.given(packet) ?? null,
  };
}

function judge(match: Match, content: Content, packet: Packet): Truth {
  const { selectors, mask, operator, right } = match;
  const [selector = ''] = selectors;
  const field = fieldOf(selector);
  const value = field.read(packet);
  // A header that is missing matches neither a value nor its negation.
  if (selectors.some((other) => fieldOf(other).read(packet).kind === 'absent')) return false;
  const flags = right.kind === 'flags' ? right.values : plainValue(content.elements);
  const braces = right.kind !== 'flags';
  if (selectors.length === 1 && flags && (mask !== null || (field.bits === true && !braces))) {
    return bitwise(field, value, mask, operator, flags);
  }
  if (mask !== null) return null;
  if (operator === '<' || operator === '>' || operator === '<=' || operator === '>=') {
    const wanted = field.parse(flags?.[0] ?? '');
    return wanted ? inequality(value, operator, wanted.low) : null;
  }
  const elements = right.kind === 'flags' ? right.values.map(bare) : content.elements;
  const inside = member(selectors, packet, elements, content);
  return operator === '!=' || operator === '!' ? not(inside) : inside;
}

function bare(text: string): Element {
  return { key: [text], verdict: null, lasting: true };
}

/** The one value that stands where flags could. */
function plainValue(elements: readonly Element[]): readonly string[] | null {
  const [only] = elements;
  return elements.length === 1 && only?.key.length === 1 ? only.key : null;
}

function member(
  selectors: readonly string[],
  packet: Packet,
  elements: readonly Element[],
  { set, doubt, feed }: Content,
): Truth {
  if (doubt === null) return inSet(selectors, packet, elements);
  if (!set) return null;
  const stays = (element: Element) => element.lasting && !set.timeout;
  const found = (those: readonly Element[]) => inSet(selectors, packet, those);
  const lasting = found(elements.filter(stays));
  const passing = found(elements.filter((element) => !stays(element)));
  if (selectors.some((selector) => / daddr$/.test(selector)))
    return inMovingSet(feed, { lasting, passing }, packet);
  return lasting === true ? true : null;
}

/** The verdicts that the map may give: the first certain one ends the search, a miss goes on. */
function followMap(map: VerdictMap, table: TableNode, packet: Packet, reached: Branches): Branches {
  const { elements, set, doubt } = contentOf(map.right, table);
  const names = map.selectors.map((selector) => fieldOf(selector).doubt).join(' and ');
  const targets: Target[] = [];
  let certain = false;
  for (const element of bySpecificity(elements)) {
    const truth = hits(map.selectors, packet, element);
    if (truth === false) continue;
    targets.push(element.verdict ?? { kind: 'continue' });
    if (truth === true && element.lasting && !set?.timeout) {
      certain = true;
      break;
    }
  }
  if (doubt !== null && !set) targets.push({ kind: 'elsewhere', because: `depends on ${doubt}` });
  if (!certain || reached.targets.length > 1) targets.push({ kind: 'continue' });
  if (targets.length === 1) return { targets, doubt: null, given: null };
  return { targets, doubt: reached.doubt ?? doubt ?? names, given: null };
}

/** `*` is what no other element holds. */
function bySpecificity(elements: readonly Element[]): readonly Element[] {
  const star = ({ key }: Element) => key.length === 1 && key[0] === '*';
  return [...elements.filter((element) => !star(element)), ...elements.filter(star)];
}
