import type { Look, Rule } from '../../model/rules.js';
import { dottedNames } from '../dotted-names.js';
import { commented, type Guide, heading } from '../guide.js';
import { type HostGroup, hostGroups, openPorts } from '../host-groups.js';
import { lookupNotes } from '../lookup-notes.js';
import { objectName } from '../object-name.js';
import type { Platform } from '../platform.js';

/** Squid 5.7 defines a name of 63 characters but refuses it in http_access. */
const acls = { length: 62, forbidden: /[^A-Za-z0-9_-]/g, joint: '_' } as const;

function naming({ prefix }: Look) {
  const acl = (what: string) => objectName(`${prefix}_${what}`, acls);
  return {
    hosts: ({ label }: HostGroup) => acl(`hosts_${label}`),
    ports: ({ label }: HostGroup) => acl(`ports_${label}`),
    clients: acl('clients'),
    port: (port: number) => acl(`port_${port}`),
    bypass: acl('do_not_decrypt'),
  };
}

const know = [
  'Place it before the first http_access line that denies, for the first line that matches decides. In the squid.conf of Debian the include of conf.d stands before the closing deny.',
  'It is for clients that ask for the proxy (CONNECT). Of printers, set it in their network settings; MQTT on 8883 is seldom sent through a proxy.',
  'Where this proxy decrypts, the variant splice keeps it from doing so for these hosts.',
];

const guide: Guide = {
  apply: [
    'Save as /etc/squid/conf.d/em-preflight.conf (Debian), or include it in squid.conf; then:',
    '  squid -k parse && squid -k reconfigure',
  ],
  undo: ['  rm /etc/squid/conf.d/em-preflight.conf && squid -k reconfigure'],
  know,
};

/**
 * Ends with an allow: where no line matches, Squid does the opposite of its last one, and these may be the
 * last. What else SSL_ports would now let through to an added port is refused first. Without -n, Squid asks what the
 * address in `CONNECT 203.0.113.7:443` is called, and its owner can call it like a host of the list.
 */
function allowLines(rules: readonly Rule[], look: Look): readonly string[] {
  const name = naming(look);
  const groups = hostGroups(rules);
  const clients = look.sources.length > 0 ? ` ${name.clients}` : '';
  return [
    ...look.sources.map((cidr) => `acl ${name.clients} src ${cidr}`),
    ...groups.flatMap((group) => [
      ...dottedNames(group.rules).map((domain) => `acl ${name.hosts(group)} dstdomain -n ${domain}`),
      `acl ${name.ports(group)} port ${group.ports.join(' ')}`,
    ]),
    ...openPorts(groups)
      .filter((port) => port !== 443)
      .flatMap((port) => addedPort(port, groups, look)),
    '',
    ...groups.map((group) => `http_access allow CONNECT${clients} ${name.hosts(group)} ${name.ports(group)}`),
  ];
}

/** Below 1025, `Safe_ports` of the configuration that Squid comes with holds these alone. */
const safe: ReadonlySet<number> = new Set([21, 70, 80, 210, 280, 443, 488, 591, 777]);

/**
 * The configuration that Squid comes with refuses CONNECT to any port but 443, and every request to a port that is
 * not in `Safe_ports`: what that would now let through besides CONNECT is refused first, too.
 */
function addedPort(port: number, groups: readonly HostGroup[], look: Look): readonly string[] {
  const name = naming(look);
  const hosts = groups.filter(({ ports }) => ports.includes(port)).map((group) => `!${name.hosts(group)}`);
  const unsafe = port < 1025 && !safe.has(port);
  return [
    '',
    `# Port ${port} is opened for these hosts; CONNECT to others is refused there, as before.`,
    `acl SSL_ports port ${port}`,
    ...(unsafe ? [`acl Safe_ports port ${port}`] : []),
    `acl ${name.port(port)} port ${port}`,
    ...(unsafe ? [`http_access deny !CONNECT ${name.port(port)}`] : []),
    `http_access deny CONNECT ${name.port(port)} ${hosts.join(' ')}`,
    ...(look.sources.length > 0 ? [`http_access deny CONNECT ${name.port(port)} !${name.clients}`] : []),
  ];
}

const spliceGuide: Guide = {
  apply: [
    'Include this before the ssl_bump lines of squid.conf (squid-openssl), then:',
    '  squid -k parse && squid -k reconfigure',
  ],
  undo: ['Take the lines out again, then: squid -k reconfigure'],
  know: [
    'A precaution: nothing by Canon on TLS inspection was found. Hosts that ask for a device certificate (MQTT) cannot work through an inspecting proxy at all.',
    'The first step has to peek at the name: these lines do so for every connection, as configurations that decide by name do anyway.',
  ],
};

function spliceLines(rules: readonly Rule[], look: Look): readonly string[] {
  const name = naming(look);
  return [
    ...dottedNames(rules).map((domain) => `acl ${name.bypass} ssl::server_name ${domain}`),
    `acl ${name.bypass}_step1 at_step SslBump1`,
    `ssl_bump splice ${name.bypass}`,
    `ssl_bump peek ${name.bypass}_step1`,
  ];
}

export const squid: Platform = {
  id: 'squid',
  title: 'Squid',
  docs: 'http://www.squid-cache.org/Doc/config/acl/',
  can: {
    patterns: ['exact', 'subtree'],
    names: 'in-traffic',
    ports: true,
    tlsOnly: true,
    nameLength: 62,
    decrypts: true,
  },
  checked: { by: 'parser', command: 'squid -k parse (with its standard error)' },
  variants: { splice: 'the list of hosts that TLS inspection leaves alone, as ssl_bump lines' },
  render(rules, look) {
    const splice = look.variant === 'splice';
    const own = splice ? spliceGuide : guide;
    const lines = heading(squid.title, rules, look, {
      ...own,
      know: [...own.know, ...lookupNotes('in-traffic', rules)],
    });
    const body = rules.length === 0 ? [] : splice ? spliceLines(rules, look) : allowLines(rules, look);
    return [...commented('# ', lines), ...body, ''].join('\n');
  },
};
