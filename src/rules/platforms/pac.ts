import type { PatternKind } from '../../model/pattern.js';
import type { Rule } from '../../model/rules.js';
import { commented, type Guide, heading } from '../guide.js';
import { lookupNotes } from '../lookup-notes.js';
import type { Platform } from '../platform.js';

/** What the table says of a name: itself, the names below it, or both. */
type Entry = 'self' | 'below' | 'both';

const entries: Readonly<Partial<Record<PatternKind, Entry>>> = {
  exact: 'self',
  subtree: 'both',
  'sub-only': 'below',
};

function tables(rules: readonly Rule[]): ReadonlyMap<number, ReadonlyMap<string, Entry>> {
  const byPort = new Map<number, Map<string, Entry>>();
  for (const { pattern, ports } of rules) {
    const entry = entries[pattern.kind];
    if (!entry) throw new RangeError(`${pattern.kind} is not written here`);
    for (const port of ports) {
      const table = byPort.get(port) ?? new Map<string, Entry>();
      const known = table.get(pattern.name) ?? entry;
      table.set(pattern.name, known === entry ? entry : 'both');
      byPort.set(port, table);
    }
  }
  return new Map([...byPort].sort(([a], [b]) => a - b));
}

function tableLines(rules: readonly Rule[]): readonly string[] {
  return [...tables(rules)].flatMap(([port, table], index, all) => [
    `  ${port}: {`,
    [...table].map(([name, entry]) => `    "${name}": "${entry}"`).join(',\n'),
    index < all.length - 1 ? '  },' : '  }',
  ]);
}

/**
 * The host of a PAC comes without its port, which the URL alone has; comparing whole labels keeps
 * `evilygles.com` and `ygles.com.evil.net` out, which dnsDomainIs and shExpMatch easily let in.
 */
const functions: readonly string[] = [
  'function emPort(url) {',
  '  var found = /^([a-z][a-z0-9+.-]*):\\/\\/(?:[^\\/?#@]*@)?(?:\\[[^\\]]*\\]|[^\\/?#:]*)(?::([0-9]+))?/i.exec(url);',
  '  if (!found) return 0;',
  '  if (found[2]) return parseInt(found[2], 10);',
  '  return /^(https|wss)$/i.test(found[1]) ? 443 : 80;',
  '}',
  '',
  'function emListed(table, host) {',
  '  var has = Object.prototype.hasOwnProperty;',
  '  if (has.call(table, host) && table[host] !== "below") return true;',
  '  for (var dot = host.indexOf("."); dot > 0; dot = host.indexOf(".", dot + 1)) {',
  '    var above = host.substring(dot + 1);',
  '    if (has.call(table, above) && table[above] !== "self") return true;',
  '  }',
  '  return false;',
  '}',
  '',
  'function FindProxyForURL(url, host) {',
  '  var name = host.toLowerCase().replace(/\\.$/, "");',
  '  var table = EM_HOSTS[emPort(url)];',
  '  return table && emListed(table, name) ? EM_ALLOWED : EM_ELSE;',
  '}',
];

const guide: Guide = {
  apply: [
    'Serve this as proxy.pac with the type application/x-ns-proxy-autoconfig, or put its functions into your own file and answer with EM_ALLOWED before your other rules.',
    'EM_ALLOWED is where the listed hosts go (the option outside sets a proxy, HOST:PORT), EM_ELSE where everything else goes: set it to your own route.',
  ],
  undo: ['Serve the file that was there before.'],
  know: [
    'A PAC file only chooses the way: the firewall or proxy at its end has to let the hosts through too.',
    'MQTT from a device does not read PAC files.',
  ],
};

export const pac: Platform = {
  id: 'pac',
  title: 'a proxy auto-configuration file (PAC)',
  docs: 'https://developer.mozilla.org/en-US/docs/Web/HTTP/Guides/Proxy_servers_and_tunneling/Proxy_Auto-Configuration_PAC_file',
  can: {
    patterns: ['exact', 'subtree', 'sub-only'],
    names: 'in-traffic',
    ports: true,
    places: ['outside'],
    clients: false,
  },
  checked: { by: 'parser', command: 'a PAC engine, asked for every host and for decoys' },
  render(rules, look) {
    const know = [...guide.know, ...lookupNotes('in-traffic', rules)];
    return [
      ...commented('// ', heading(pac.title, rules, look, { ...guide, know })),
      `var EM_ALLOWED = "${look.outside ? `PROXY ${look.outside}` : 'DIRECT'}";`,
      '// A port that nothing listens on: a PAC file has no word for "blocked".',
      'var EM_ELSE = "PROXY 127.0.0.1:9";',
      'var EM_HOSTS = {',
      ...tableLines(rules),
      '};',
      '',
      ...functions,
      '',
    ].join('\n');
  },
};
