import type { ConfigLine } from '../../model/audit.js';
import type { FlowOption } from './flow-option.js';
import type { Header } from './header.js';
import { NameBuffers } from './name-buffers.js';
import { refused } from './refuse.js';
import type { Doubt, Signature } from './signature.js';

/** What the options of a rule add up to. */
export class Draft {
  readonly names: NameBuffers;
  readonly flow: FlowOption[] = [];
  readonly wantsTls: boolean[] = [];
  readonly doubts: Doubt[] = [];
  readonly unknown: string[] = [];
  readonly numbers = new Map<string, number>();
  application: Signature['application'];
  hello = false;
  /** Has something to match in the messages of its protocol. */
  messages = false;
  /** Has something to match in packets that is no part of an ip-only rule. */
  packets = false;
  never = false;
  also: Signature['also'] = null;

  constructor(
    readonly at: ConfigLine,
    readonly header: Header,
  ) {
    this.names = new NameBuffers(at);
    const { protocol } = header;
    this.application = protocol.kind !== 'application' ? null : protocol.name === 'tls' ? 'tls' : 'another';
  }

  /** The rule is about an application: it cannot be about two. */
  about(application: 'tls' | 'another', keyword: string): void {
    if (this.application !== null && this.application !== application)
      throw refused(
        this.at,
        `${keyword} is of another protocol than the rule`,
        'write the protocol that it is of',
      );
    this.application = application;
  }

  doubt(from: Doubt['from'], because: string): void {
    this.doubts.push({ from, because });
  }
}
