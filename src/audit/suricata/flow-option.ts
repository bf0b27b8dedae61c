/** `flow:to_server,established`: DetectFlowParse of detect-flow.c, Suricata 7.0.10. */
import type { ConfigLine } from '../../model/audit.js';
import { ownOf } from '../../text/own.js';
import { quoted } from '../../text/quoted.js';
import { refused } from './refuse.js';

export interface FlowOption {
  readonly direction: 'to-server' | 'to-client' | null;
  readonly state: 'established' | 'not-established' | 'stateless' | null;
  readonly stream: 'only' | 'no' | null;
  readonly fragments: 'only' | 'no' | null;
}

const words: Readonly<Record<string, Partial<FlowOption>>> = {
  established: { state: 'established' },
  not_established: { state: 'not-established' },
  stateless: { state: 'stateless' },
  to_server: { direction: 'to-server' },
  from_client: { direction: 'to-server' },
  to_client: { direction: 'to-client' },
  from_server: { direction: 'to-client' },
  only_stream: { stream: 'only' },
  no_stream: { stream: 'no' },
  no_frag: { fragments: 'no' },
  only_frag: { fragments: 'only' },
};

/** Throws a UsageError for a word that Suricata does not know, for two that contradict each other, and for more than three. */
export function readFlow(value: string, at: ConfigLine): FlowOption {
  const parts = value.split(',').map((part) => part.trim().toLowerCase());
  if (parts.length > 3) throw refused(at, 'flow has more than three words', 'take some out');
  let option: FlowOption = { direction: null, state: null, stream: null, fragments: null };
  for (const part of parts) {
    const said = ownOf(words, part);
    if (!said) throw refused(at, `${quoted(part)} is no word of flow`, 'write flow:to_server,established');
    for (const key of Object.keys(said) as (keyof FlowOption)[]) {
      if (option[key] !== null)
        throw refused(at, `flow says twice what only one can be: ${quoted(part)}`, 'take one of them out');
    }
    option = { ...option, ...said };
  }
  return option;
}

/** Without another word a direction is no match of its own in the engine. */
export function isDirectionOnly({ direction, state, stream, fragments }: FlowOption): boolean {
  return direction !== null && state === null && stream === null && fragments === null;
}

/**
 * The options that hold of several: a direction without another word is a flag of the rule, and of no use where
 * another option sets the flag of the other direction, as one without a direction does
 * (`flow:to_server; flow:established` goes both ways).
 */
export function effective(options: readonly FlowOption[]): readonly FlowOption[] {
  const both = (['to-server', 'to-client'] as const).every((direction) =>
    options.some((option) => option.direction === null || option.direction === direction),
  );
  return both ? options.filter((option) => !isDirectionOnly(option)) : options;
}
