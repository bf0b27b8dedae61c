import type { Look, Rule } from '../../model/rules.js';
import { commented, type Guide, heading } from '../guide.js';
import { type HostGroup, hostGroups, openPorts } from '../host-groups.js';
import { lookupNotes } from '../lookup-notes.js';
import type { Platform } from '../platform.js';

/** `-m end .x` stops at label borders; `-m dom` would also take x.evil.net. One name a line: a line has 64 words. */
function acls(group: HostGroup): readonly string[] {
  return group.rules.map(({ pattern: { kind, name } }) =>
    kind === 'sub-only' ? `req.ssl_sni -i -m end .${name}` : `req.ssl_sni -i ${name}`,
  );
}

function frontend(port: number, groups: readonly HostGroup[], look: Look): readonly string[] {
  const { prefix, sources } = look;
  return [
    '',
    `frontend ${prefix}-${port}`,
    '    mode tcp',
    `    bind :::${port} v4v6`,
    ...(sources.length > 0
      ? [
          ...sources.map((cidr) => `    acl ${prefix}-client src ${cidr}`),
          `    tcp-request connection reject if !${prefix}-client`,
        ]
      : []),
    '    tcp-request inspect-delay 5s',
    ...groups.flatMap((group) => acls(group).map((test) => `    acl ${prefix}-name ${test}`)),
    `    tcp-request content reject if { req.ssl_hello_type 1 } !${prefix}-name`,
    '    # The name is looked up here: whatever address the client gave, it reaches that name only.',
    `    tcp-request content do-resolve(txn.${prefix.replaceAll('-', '_')}_address,${prefix}-dns,ipv4) req.ssl_sni if ${prefix}-name`,
    `    tcp-request content set-dst var(txn.${prefix.replaceAll('-', '_')}_address) if { var(txn.${prefix.replaceAll('-', '_')}_address) -m found }`,
    `    tcp-request content set-dst-port int(${port})`,
    `    tcp-request content accept if ${prefix}-name { var(txn.${prefix.replaceAll('-', '_')}_address) -m found }`,
    '    tcp-request content reject if WAIT_END',
    `    default_backend ${prefix}-out`,
  ];
}

function sections(rules: readonly Rule[], look: Look): readonly string[] {
  const groups = hostGroups(rules);
  if (groups.length === 0) return [];
  return [
    `resolvers ${look.prefix}-dns`,
    '    parse-resolv-conf',
    ...openPorts(groups).flatMap((port) =>
      frontend(
        port,
        groups.filter(({ ports }) => ports.includes(port)),
        look,
      ),
    ),
    '',
    `backend ${look.prefix}-out`,
    '    mode tcp',
    '    # No address of its own: set-dst says where to.',
    '    server named 0.0.0.0:0',
  ];
}

const guide: Guide = {
  apply: [
    'Add these sections to haproxy.cfg, then:',
    '  haproxy -c -f /etc/haproxy/haproxy.cfg && systemctl reload haproxy',
    'Lead the connections of the clients here: by their name server, or by a redirection on the router.',
  ],
  undo: ['Take the sections out again, then: systemctl reload haproxy'],
  know: [
    'A connection passes when its TLS ClientHello names a host of the list; TLS itself is not touched.',
    'Where the name server of the clients points here, HAProxy needs another resolver than theirs, or it calls itself.',
  ],
};

export const haproxy: Platform = {
  id: 'haproxy',
  title: 'HAProxy, as a filter for TLS names',
  docs: 'https://docs.haproxy.org/2.6/configuration.html',
  can: { patterns: ['exact', 'sub-only'], names: 'in-traffic', ports: true, tlsOnly: true },
  checked: { by: 'parser', command: 'haproxy -c -f' },
  render(rules, look) {
    const lines = heading(haproxy.title, rules, look, {
      ...guide,
      know: [...guide.know, ...lookupNotes('in-traffic', rules)],
    });
    return [...commented('# ', lines), ...sections(rules, look), ''].join('\n');
  },
};
