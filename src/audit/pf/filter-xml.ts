/** The `<rule>` of `<filter>`, which pfSense and older OPNsense write alike (filter.inc). */
import type { ConfigLine, SourceFile } from '../../model/audit.js';
import { child, has, textOf, type XmlElement } from '../xml.js';
import type { End, PfRule } from './rule.js';

export function lineOf(file: SourceFile, element: XmlElement, text: string): ConfigLine {
  return { file: file.path, line: element.line, text };
}

function endOf(element: XmlElement | undefined): End {
  const name = isSet(element, 'any')
    ? 'any'
    : textOf(element, 'network') || textOf(element, 'address') || 'any';
  return { name, not: isSet(element, 'not'), port: textOf(element, 'port') };
}

function summary(element: XmlElement, source: End, destination: End): string {
  const shown = ({ name, not, port }: End) =>
    `${not ? 'not ' : ''}${name}${port && port !== 'any' ? ` port ${port}` : ''}`;
  const words = [
    textOf(element, 'type') || 'pass',
    textOf(element, 'interface') || 'any interface',
    textOf(element, 'protocol') || 'any protocol',
    `${shown(source)} -> ${shown(destination)}`,
    textOf(element, 'descr') && `(${textOf(element, 'descr')})`,
  ];
  return words.filter(Boolean).join(' ');
}

const families = { inet: [4], inet6: [6], inet46: [4, 6] } as const;

/** pf takes `flags S/SA` unless the rule says otherwise: the first packet of a connection has S alone. */
function firstPacketFits(element: XmlElement): boolean {
  if (has(element, 'tcpflags_any')) return true;
  const set = textOf(element, 'tcpflags1').toLowerCase().split(',').filter(Boolean);
  const of = textOf(element, 'tcpflags2').toLowerCase().split(',').filter(Boolean);
  if (of.length === 0) return true;
  return of.every((flag) => set.includes(flag) === (flag === 'syn'));
}

/** Fields of a rule that decide on what is not in the file. */
const undecided: readonly (readonly [string, string])[] = [
  ['sched', 'a schedule'],
  ['os', "the client's operating system"],
  ['dscp', 'the DSCP value'],
  ['tos', 'the type of service'],
  ['vlanprio', 'the VLAN priority'],
  ['max', 'how many states the rule has'],
  ['max-src-nodes', 'how many clients the rule has'],
  ['max-src-conn', 'how many connections the client has'],
  ['max-src-states', 'how many states the client has'],
  ['max-src-conn-rate', 'how fast the client connects'],
];

/**
 * Null: switched off, or no rule but a line between rules. `directions`: does a rule of one interface have a
 * direction of its own? In OPNsense (FilterRule.php) it has, pfSense makes it "in" (filter.inc,
 * "ensure the direction is in").
 */
export function filterRule(element: XmlElement, file: SourceFile, directions: boolean): PfRule | null {
  const type = textOf(element, 'type') || 'pass';
  if (isSet(element, 'disabled') || has(element, 'separator')) return null;
  const source = endOf(child(element, 'source'));
  const destination = endOf(child(element, 'destination'));
  const floating = isFloating(element);
  const direction = textOf(element, 'direction');
  const family = textOf(element, 'ipprotocol') || 'inet';
  return {
    at: lineOf(file, element, summary(element, source, destination)),
    action: /^(?:block|reject)$/.test(type) ? 'block' : type === 'match' ? 'mark' : 'pass',
    interfaces: textOf(element, 'interface')
      .split(',')
      .filter((name) => name !== '' && name !== 'any'),
    except: isSet(element, 'interfacenot'),
    quick: floating ? isSet(element, 'quick') : textOf(element, 'quick') !== '0',
    floating,
    direction: directionOf(direction, floating, directions),
    families: families[family as keyof typeof families] ?? [4, 6],
    protocol: textOf(element, 'protocol'),
    source,
    destination,
    tag: textOf(element, 'tag'),
    tagged: textOf(element, 'tagged'),
    doubts: [
      ...undecided.filter(([name]) => textOf(element, name) !== '').map(([, doubt]) => doubt),
      ...stateless(element),
    ],
    possible: firstPacketFits(element),
  };
}

function directionOf(text: string, floating: boolean, directions: boolean): PfRule['direction'] {
  if (!floating && !directions) return 'in';
  if (text === 'in' || text === 'out' || text === 'any') return text;
  return floating ? 'any' : 'in';
}

/** A pass rule that keeps no state lets the question out, and the answer only where another rule lets it in. */
export function stateless(element: XmlElement): readonly string[] {
  return textOf(element, 'statetype') === 'none'
    ? ['whether the answers get back (the rule keeps no state)']
    : [];
}

export function isFloating(element: XmlElement): boolean {
  return /^(?:yes|1|true)$/i.test(textOf(element, 'floating'));
}

/** A flag is an empty element in pfSense, and `1` or `0` in OPNsense. */
export function isSet(element: XmlElement | undefined, name: string): boolean {
  return has(element, name) && !/^(?:0|no|false)$/i.test(textOf(element, name));
}
