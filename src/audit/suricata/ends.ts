/** The addresses and ports of a rule's header. */
import type { ConfigLine } from '../../model/audit.js';
import { quoted } from '../../text/quoted.js';
import type { Interval } from '../intervals.js';
import { type AddressRange, type Group, NoGroup, parseAddresses, parsePorts } from './groups.js';
import type { Header } from './header.js';
import { refused } from './refuse.js';
import type { Signature } from './signature.js';
import { nameOf, type Variables } from './variables.js';

export type Ends = Pick<Signature, 'source' | 'sourcePort' | 'target' | 'targetPort'>;

export function endsOf(header: Header, at: ConfigLine): Ends {
  return {
    source: group(header.source, parseAddresses, at),
    sourcePort: group(header.sourcePort, parsePorts, at),
    target: group(header.target, parseAddresses, at),
    targetPort: group(header.targetPort, parsePorts, at),
  };
}

export function needDefined(ends: Ends, variables: Variables, at: ConfigLine): void {
  const missing = [
    ...variablesIn([ends.source, ends.target]).filter((name) => !variables.addresses.has(nameOf(name))),
    ...variablesIn([ends.sourcePort, ends.targetPort]).filter((name) => !variables.ports.has(nameOf(name))),
  ];
  if (missing[0] === undefined) return;
  throw refused(at, `${quoted(missing[0])} is not defined`, 'define it under vars in suricata.yaml');
}

function variablesIn(groups: readonly Group<unknown>[]): readonly string[] {
  return groups
    .flatMap(({ plus, minus }) => [...plus, ...minus])
    .flatMap((term) =>
      term.kind === 'variable' ? [term.name] : term.kind === 'group' ? variablesIn([term.group]) : [],
    );
}

function group<T extends AddressRange | Interval>(
  text: string,
  parse: (text: string) => Group<T>,
  at: ConfigLine,
): Group<T> {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof NoGroup)) throw error;
    throw refused(at, error.message, 'write any, a list in brackets or a variable such as $HOME_NET');
  }
}
