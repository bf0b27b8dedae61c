import { xmlText } from '../../text/xml.js';

/** An alias as Firewall > Aliases shows it (pfSense, firewall_aliases_edit.php). */
export interface PfsenseAlias {
  readonly name: string;
  readonly type: 'host' | 'network' | 'port';
  readonly entries: readonly { readonly address: string; readonly detail: string }[];
  readonly descr: string;
}

/** A pass rule for TCP as Firewall > Rules shows it (pfSense, firewall_rules_edit.php). */
export interface PfsenseRule {
  /** Identifies the rule in logs; must be unique on the firewall, 32 bits. */
  readonly tracker: number;
  readonly interface: string;
  readonly ipprotocol: 'inet' | 'inet6' | 'inet46';
  /** An alias or CIDR, or null for any client. */
  readonly source: string | null;
  /** The name of an alias: never anything wider. */
  readonly destination: string;
  /** A port or the name of an alias. */
  readonly port: string;
  readonly descr: string;
}

/** ASCII only, so that it may stand in a file of any of XML's one-byte encodings and UTF-8 alike. */
function ascii(text: string): string {
  return xmlText(text).replace(/[^\x20-\x7e]/gu, (c) => `&#${c.codePointAt(0)};`);
}

/** The lines of an `<alias>`, indented by tabs from its own column on. */
export function aliasElement({ name, type, entries, descr }: PfsenseAlias): readonly string[] {
  return [
    '<alias>',
    `\t<name>${ascii(name)}</name>`,
    `\t<type>${type}</type>`,
    `\t<address>${ascii(entries.map((entry) => entry.address).join(' '))}</address>`,
    `\t<descr>${ascii(descr)}</descr>`,
    `\t<detail>${ascii(entries.map((entry) => entry.detail).join('||'))}</detail>`,
    '</alias>',
  ];
}

/** The lines of a `<rule>`, indented by tabs from its own column on. */
export function ruleElement(rule: PfsenseRule): readonly string[] {
  return [
    '<rule>',
    '\t<id></id>',
    `\t<tracker>${rule.tracker}</tracker>`,
    '\t<type>pass</type>',
    `\t<interface>${ascii(rule.interface)}</interface>`,
    `\t<ipprotocol>${rule.ipprotocol}</ipprotocol>`,
    '\t<statetype>keep state</statetype>',
    '\t<protocol>tcp</protocol>',
    rule.source === null
      ? '\t<source>\n\t\t<any></any>\n\t</source>'
      : `\t<source>\n\t\t<address>${ascii(rule.source)}</address>\n\t</source>`,
    '\t<destination>',
    `\t\t<address>${ascii(rule.destination)}</address>`,
    `\t\t<port>${ascii(rule.port)}</port>`,
    '\t</destination>',
    `\t<descr>${ascii(rule.descr)}</descr>`,
    '</rule>',
  ].flatMap((line) => line.split('\n'));
}
