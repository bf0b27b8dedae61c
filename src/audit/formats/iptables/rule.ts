import type { ConfigLine, Remark } from '../../../model/audit.js';
import { UsageError } from '../../../model/errors.js';
import { ownOf } from '../../../text/own.js';
import type { Branches, Rule, Target } from '../../netfilter/chains.js';
import { branch, type Condition, constant, negate, undecidable } from '../../netfilter/condition.js';
import type { Packet } from '../../netfilter/packet.js';
import { type Option, options, otherProtocols, type Reading, undecidableMatches } from './matches.js';
import { builtInTarget } from './targets.js';

/** One `-A` line. `calls`: the chain that `-j` or `-g` names. */
export class IptablesRule implements Rule {
  constructor(
    readonly at: ConfigLine,
    readonly conditions: readonly Condition[],
    readonly target: Target,
    /** Takes the packet out of connection tracking. */
    readonly untracks: boolean,
    /** Sets that the rule asks about, and those it changes. */
    readonly asks: readonly string[],
    readonly changes: readonly string[],
  ) {}

  follow(packet: Packet): Branches {
    return branch(this.conditions, this.target, packet);
  }

  get calls(): string | null {
    return this.target.kind === 'jump' || this.target.kind === 'goto' ? this.target.chain : null;
  }
}

export function refused(at: ConfigLine, what: string, hint?: string): UsageError {
  return new UsageError({
    message: `iptables-restore would not load this line: ${what}`,
    hint: hint ?? 'give the output of iptables-save or ip6tables-save, whole',
    at: { file: at.file, line: at.line },
  });
}

/** Reads the words after `-A CHAIN`. */
export class RuleReader {
  #conditions: Condition[] = [];
  #target: Target = { kind: 'continue' };
  #untracks = false;
  #asks: string[] = [];
  #changes: string[] = [];
  #module = '';
  #index = 0;

  constructor(
    private readonly words: readonly string[],
    private readonly chain: string,
    private readonly at: ConfigLine,
    private readonly reading: Reading,
    private readonly remark: (remark: Remark) => void,
  ) {}

  read(): IptablesRule {
    while (this.#index < this.words.length) this.#next();
    const { at } = this;
    return new IptablesRule(at, this.#conditions, this.#target, this.#untracks, this.#asks, this.#changes);
  }

  #next(): void {
    const negated = this.#peek() === '!';
    if (negated) this.#index++;
    const [name, inline] = splitAssignment(this.#take('an option'));
    if (inline !== null) this.#match(name, negated, [inline]);
    else if (name === '-m' || name === '--match') this.#startModule(this.#take('the name of a match'));
    else if (name === '-j' || name === '--jump') this.#jump('jump', this.#take('a target'));
    else if (name === '-g' || name === '--goto') this.#jump('goto', this.#take('a chain'));
    else if (name === '-c' || name === '--set-counters') this.#skip(2);
    else if (!/^(?:-4|-6|--ipv4|--ipv6|-w|--wait)$/.test(name)) this.#match(name, negated, null);
  }

  #match(name: string, negated: boolean, inline: readonly string[] | null): void {
    const option = ownOption(name, this.#module);
    if (!option) {
      this.#strange(name);
      return;
    }
    const words = inline ?? this.#takeMany(option.words, name);
    if (words[0] === '!') throw refused(this.at, `"!" stands before the option, not after ${name}`);
    const condition = option.make(words, this.reading);
    if (!condition) throw refused(this.at, `"${words.join(' ')}" is nothing that ${name} takes`);
    if (name === '--match-set') this.#asks.push(words[0] ?? '');
    this.#conditions.push(negated && isEveryPort(name, words) ? eitherWay : negate(condition, negated));
  }

  #startModule(module: string): void {
    this.#module = module;
    const doubt = undecidableMatches[module];
    if (doubt !== undefined) {
      this.#rest();
      this.#conditions.push(undecidable(doubt));
    } else if (otherProtocols.has(module)) {
      this.#rest();
      this.#conditions.push(constant(false));
    } else if (module === 'rpfilter') {
      // A client whose answers cannot go back the way it came has no connection through any rules: the
      // flow we ask about is one that passes this test.
      this.#conditions.push(constant(!this.#rest().includes('--invert')));
    } else if (!plainModules.has(module)) this.#strange(`-m ${module}`);
  }

  #jump(kind: 'jump' | 'goto', name: string): void {
    const known = kind === 'jump' ? builtInTarget(name, this.chain) : null;
    this.#target = known ?? { kind, chain: name };
    if (!known) return;
    const rest = this.#rest();
    this.#untracks = name === 'NOTRACK' || (name === 'CT' && rest.includes('--notrack'));
    if (name === 'SET')
      this.#changes.push(...rest.filter((_, index) => /^--(?:add|del)-set$/.test(rest[index - 1] ?? '')));
  }

  /** An option nobody here knows: whether it holds is open, and so is how many words it takes. */
  #strange(name: string): void {
    this.#rest();
    this.#conditions.push(undecidable(`${name}, which is not understood here`));
    this.remark({
      kind: 'not-understood',
      message: `${name} is not understood; what this rule could decide is unverifiable`,
      remedy: 'check by hand which of the flows below this rule takes',
      at: { file: this.at.file, line: this.at.line },
    });
  }

  /** The words up to the next match or target: the options of the extension that was just named. */
  #rest(): readonly string[] {
    const found: string[] = [];
    while (this.#index < this.words.length && !this.#startsAnother()) found.push(this.#take('an option'));
    return found;
  }

  #startsAnother(): boolean {
    const word = this.#peek();
    if (word === '!') return isCore(this.words[this.#index + 1]);
    // The text of --log-prefix and --comment may look like anything.
    return (
      isCore(word) &&
      !/^--(?:log-prefix|nflog-prefix|ulog-prefix|string|hex-string|comment)$/.test(
        this.words[this.#index - 1] ?? '',
      )
    );
  }

  #peek(): string | undefined {
    return this.words[this.#index];
  }

  #take(what: string): string {
    const word = this.words[this.#index++];
    if (word === undefined) throw refused(this.at, `${what} is missing at its end`);
    return word;
  }

  #takeMany(count: number, name: string): readonly string[] {
    return Array.from({ length: count }, () => this.#take(`what ${name} takes`));
  }

  #skip(count: number): void {
    this.#index += count;
  }
}

/** The kernel's own match never matches `! --dport 0:65535`; iptables-nft 1.8 leaves it out, so that it always does. */
const eitherWay = undecidable('whether iptables-legacy or iptables-nft loads it: they differ on "! 0:65535"');

function isEveryPort(name: string, [text = '']: readonly string[]): boolean {
  return /^--(?:d|s|destination-|source-)port$/.test(name) && /^0?:(?:65535)?$/.test(text);
}

const plainModules = new Set([
  'addrtype',
  'comment',
  'conntrack',
  'iprange',
  'multiport',
  'nfacct',
  'pkttype',
  'set',
  'state',
  'tcp',
  'udp',
  'standard',
]);

const coreOptions =
  /^-(?:[psdiojgmfc46w]|-(?:protocol|proto|source|src|destination|dst|in-interface|out-interface|jump|goto|match|fragment|set-counters))$/;

function isCore(word: string | undefined): boolean {
  return word !== undefined && coreOptions.test(word);
}

/** `--dport=443` is how getopt also takes it. */
function splitAssignment(word: string): readonly [string, string | null] {
  const found = /^(--[a-z-]+)=(.*)$/.exec(word);
  return found ? [found[1] as string, found[2] as string] : [word, null];
}

/** `--ports` and `--dports` of multiport take lists, where those of tcp take one range: both are read as lists. */
function ownOption(name: string, module: string): Option | undefined {
  if (module === 'addrtype' && name.startsWith('--limit-iface'))
    return { words: 0, make: () => constant(true) };
  return ownOf(options, name);
}
