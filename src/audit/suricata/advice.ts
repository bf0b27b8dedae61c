/** Rules to write in place of others, each with a sid that is free. */
import type { ConfigLine, Decision, Flow } from '../../model/audit.js';
import type { Signature } from './signature.js';

/** In the range for local rules (1000000-1999999, sidallocation.org), where `rules` begins too. */
const firstSid = 1_900_000;

/** How a product says where a rule goes, and what else it has than rules. */
export interface Remedies {
  where(line: ConfigLine): string;
  /** Where a rule has to stand that is asked earlier. */
  before(line: ConfigLine): string;
  /** What lets the host through without a rule; null: a rule does. */
  addition?(flow: Flow, by: ConfigLine | null): string | null;
  /** What lets the TCP handshake through where the line stops it; null: an option of a rule does. */
  handshake?(by: ConfigLine): string | null;
}

export const byLine: Remedies = {
  where: ({ file, line }) => `${file}:${line}`,
  before: ({ file, line }) => `above ${file}:${line}`,
};

export class Advice {
  readonly #taken: Set<number>;
  readonly #given = new Map<string, number>();
  #next = firstSid;

  constructor(
    signatures: readonly Signature[],
    /** Does the engine ask rules in the order they are written? */
    readonly asWritten: boolean,
    readonly words: Remedies,
  ) {
    this.#taken = new Set(signatures.map(({ sid }) => sid));
  }

  /** A rule that passes this host on this port and nothing else. */
  rule({ host, port, privateAddresses }: Flow): string {
    const target = privateAddresses === true ? 'any' : '$EXTERNAL_NET';
    return (
      `pass tls $HOME_NET any -> ${target} ${port} (msg:"em ${host}"; flow:to_server,established; ` +
      `tls.sni; content:"${host}"; nocase; startswith; endswith; sid:${this.#sid(`${host}:${port}`)}; rev:1;)`
    );
  }

  remedy(flow: Flow, decision: Decision): string {
    const { ruling, because, by, shadows } = decision;
    const add = this.#addition(flow, by);
    if (ruling === 'unverifiable') {
      const open = because.startsWith('depends on ')
        ? `find out ${because.slice('depends on '.length)}, or `
        : '';
      return `${open}${add}`;
    }
    if (!because.includes('before any name is seen') || !by) return add;
    const mend =
      this.words.handshake?.(by) ??
      `add flow:established to the options of ${this.words.where(by)}, so that the TCP handshake passes and a name is seen`;
    return shadows ? mend : `${mend}; then ${add}`;
  }

  #addition(flow: Flow, by: ConfigLine | null): string {
    const own = this.words.addition?.(flow, by);
    if (own) return own;
    const where = this.asWritten && by ? ` ${this.words.before(by)}` : '';
    return `add the line '${this.rule(flow)}'${where}`;
  }

  narrow(hosts: readonly string[]): string {
    const [first = 'HOST'] = hosts;
    const rule = this.rule({ host: first, port: 443, address: null, client: null, privateAddresses: false });
    return `write a line for each name in its place, such as '${rule}': ${hosts.join(', ')}`;
  }

  #sid(key: string): number {
    const given = this.#given.get(key);
    if (given !== undefined) return given;
    while (this.#taken.has(this.#next)) this.#next += 1;
    this.#given.set(key, this.#next);
    this.#next += 1;
    return this.#next - 1;
  }
}
