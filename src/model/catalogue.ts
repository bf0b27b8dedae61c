/** What the service behind a host speaks once TLS stands. */
export type Speaks = 'https' | 'mqtt';

/** Where a component runs: inside the printer or on a computer. Decides which trust store counts. */
export type RunsOn = 'device' | 'pc';

/** A text in the languages the catalogue gives; English is always there. */
export interface Text {
  readonly en: string;
  readonly fr?: string;
}

/** One cloud host, with what is true of it whichever component needs it. */
export interface Host {
  /** Canonical: lower case, A-labels for an IDN, no trailing dot. */
  readonly name: string;
  readonly speaks: Speaks;
  /** ALPN protocols to offer, by port; a port that is not there offers none. */
  readonly alpn: Readonly<Record<number, readonly string[]>>;
  /** True where the service asks for a device certificate: a refusal for want of one is a pass. */
  readonly clientCertificate: boolean;
  /** True where the operator changes addresses without notice: rules by address go stale. */
  readonly rotating: boolean;
  /** True where a private address may be genuine (a private link into the vendor's cloud). */
  readonly privateAddresses: boolean;
  /**
   * A response header that this service sends with every answer and nobody else does, lower case: tells it
   * from a block page. Null where none is known.
   */
  readonly signatureHeader: string | null;
  /** Who runs the host ("canon", "aws"): one private CA may well sign all of one owner's names. */
  readonly owner: string;
  /** What an engineer should know, such as a port that may be needed besides. */
  readonly remark?: Text;
}

/** One row of a component's list: a host, its ports, and where the vendor's document says so. */
export interface Endpoint {
  readonly host: Host;
  readonly ports: readonly number[];
  /** True: one port of `ports` is enough. False: all are needed. */
  readonly anyOf: boolean;
  /** True where the document states the port, false where this catalogue assumes it. */
  readonly portStated: boolean;
  /** The circumstance under which this row counts at all, or null for always. */
  readonly condition: string | null;
  readonly source: { readonly line: number | null };
}

export interface Component {
  readonly id: string;
  /** Other spellings that select it. */
  readonly aliases: readonly string[];
  readonly title: Text;
  readonly purpose: Text;
  readonly runsOn: RunsOn;
  readonly endpoints: readonly Endpoint[];
}

/** The document a catalogue was transcribed from. */
export interface SourceDocument {
  readonly title: string;
  readonly language: string;
  readonly sha256: string;
}

/** Everything that was loaded from one catalogue file, validated and normalised. */
export interface Catalogue {
  readonly title: string;
  /** SHA-256 of the catalogue file's bytes, hex: says which edition a report or rule stands on. */
  readonly sha256: string;
  readonly document: SourceDocument | null;
  /** The wildcards the vendor recommends, as the document spells them. */
  readonly wildcards: readonly string[];
  /** The conditions that `--with` knows, and what each means. */
  readonly conditions: Readonly<Record<string, Text>>;
  readonly hosts: readonly Host[];
  readonly components: readonly Component[];
}

/** A selection of a catalogue: what the user asked about. The rest of the program sees only this. */
export interface Selection {
  readonly catalogue: Catalogue;
  readonly components: readonly Component[];
  /** Conditions the user counts in (`--with`). */
  readonly conditions: ReadonlySet<string>;
}
