/** The `<rule>` of `<filter>`, which pfSense and older OPNsense write alike (filter.inc). */
import type { ConfigLine, SourceFile } from '../../model/audit.js';
import { child, has, textOf, type XmlElement } from '../xml.js';
import type { End, PfRule } from './rule.js';

export function lineOf(file: SourceFile, element: XmlElement, text: string): ConfigLine {
  return { file: file.path, line: element.line, text };
}

function endOf(element: XmlElement | undefined): End {
  const name = has(element, 'any')
    ? 'any'
    : textOf(element, 'network') || textOf(element, 'address') || 'any';
  return { name, not: has(element, 'not'), port: textOf(element, 'port') };
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
  ['tagged', 'a mark set by another rule'],
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

/** Null: a rule that decides nothing (switched off, or only marking). */
export function filterRule(element: XmlElement, file: SourceFile): PfRule | null {
  const type = textOf(element, 'type') || 'pass';
  if (has(element, 'disabled') && textOf(element, 'disabled') !== '0') return null;
  if (type === 'match') return null;
  const source = endOf(child(element, 'source'));
  const destination = endOf(child(element, 'destination'));
  const floating = isFloating(element);
  const direction = textOf(element, 'direction');
  const family = textOf(element, 'ipprotocol') || 'inet';
  return {
    at: lineOf(file, element, summary(element, source, destination)),
    action: type === 'pass' ? 'pass' : 'block',
    interfaces: textOf(element, 'interface')
      .split(',')
      .filter((name) => name !== '' && name !== 'any'),
    except: isSet(element, 'interfacenot'),
    quick: floating ? isSet(element, 'quick') : textOf(element, 'quick') !== '0',
    direction:
      floating && /^(?:in|out|any)$/.test(direction)
        ? (direction as 'in' | 'out' | 'any')
        : floating
          ? 'any'
          : 'in',
    families: families[family as keyof typeof families] ?? [4, 6],
    protocol: textOf(element, 'protocol'),
    source,
    destination,
    doubts: undecided.filter(([name]) => textOf(element, name) !== '').map(([, doubt]) => doubt),
    possible: firstPacketFits(element),
  };
}

export function isFloating(element: XmlElement): boolean {
  return /^(?:yes|1|true)$/i.test(textOf(element, 'floating'));
}

function isSet(element: XmlElement, name: string): boolean {
  return has(element, name) && !/^(?:0|no|false)$/i.test(textOf(element, name));
}
