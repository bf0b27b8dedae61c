/** The rules of Firewall > Rules [new]: opnsense/core, models/OPNsense/Firewall/Filter.xml. */
import type { SourceFile } from '../../../model/audit.js';
import { lineOf, stateless } from '../../pf/filter-xml.js';
import type { End, PfRule } from '../../pf/rule.js';
import { textOf, type XmlElement } from '../../xml.js';

function endOf(element: XmlElement, end: 'source' | 'destination'): End {
  return {
    name: textOf(element, `${end}_net`) || 'any',
    not: textOf(element, `${end}_not`) === '1',
    port: textOf(element, `${end}_port`),
  };
}

const families = { inet: [4], inet6: [6], inet46: [4, 6] } as const;

const undecided: readonly (readonly [string, string])[] = [
  ['sched', 'a schedule'],
  ['tos', 'the type of service'],
  ['prio', 'the VLAN priority'],
  ['divert-to', 'the program that it hands connections to (divert-to)'],
  ['max', 'how many states the rule has'],
  ['max-src-nodes', 'how many clients the rule has'],
  ['max-src-conn', 'how many connections the client has'],
  ['max-src-states', 'how many states the client has'],
  ['max-src-conn-rate', 'how fast the client connects'],
];

function listed(text: string): readonly string[] {
  return text.split(',').filter((name) => name !== '' && name !== 'any');
}

/** Null: switched off. */
export function newRule(element: XmlElement, file: SourceFile): PfRule | null {
  if (textOf(element, 'enabled') === '0') return null;
  const source = endOf(element, 'source');
  const destination = endOf(element, 'destination');
  const direction = textOf(element, 'direction') || 'in';
  const action = textOf(element, 'action') || 'pass';
  const interfaces = listed(textOf(element, 'interface'));
  const words = [
    action,
    textOf(element, 'interface') || 'any interface',
    source.name,
    '->',
    destination.name,
  ];
  return {
    at: lineOf(
      file,
      element,
      [...words, destination.port && `port ${destination.port}`].filter(Boolean).join(' '),
    ),
    action: action === 'pass' ? 'pass' : 'block',
    interfaces,
    floating: interfaces.length !== 1,
    except: textOf(element, 'interfacenot') === '1',
    quick: textOf(element, 'quick') !== '0',
    direction: direction === 'out' || direction === 'any' ? direction : 'in',
    families: families[textOf(element, 'ipprotocol') as keyof typeof families] ?? [4],
    protocol: textOf(element, 'protocol'),
    source,
    destination,
    tag: textOf(element, 'tag'),
    tagged: textOf(element, 'tagged'),
    doubts: [
      ...undecided.filter(([name]) => textOf(element, name) !== '').map(([, doubt]) => doubt),
      ...stateless(element),
    ],
    possible: flagsFit(listed(textOf(element, 'tcpflags1')), listed(textOf(element, 'tcpflags2'))),
  };
}

/** The first packet of a connection has SYN alone of the flags that are looked at. */
function flagsFit(set: readonly string[], of: readonly string[]): boolean {
  return of.every((flag) => set.includes(flag) === (flag.toLowerCase() === 'syn'));
}
