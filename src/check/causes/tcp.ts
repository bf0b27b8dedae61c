/** The words for what goes wrong before the first byte: opening the TCP connection. */
import type { Cause } from '../../model/cause.js';
import { command, curl, curlTo } from './confirm.js';
import { atAddresses, byName, type CauseWords, observed, type Subject, target } from './words.js';

const oneAddress = ({ address, addresses }: Subject) => address ?? addresses?.[0] ?? 'ADDRESS';

const route = (subject: Subject, shows: string) =>
  command(['ip', 'route', 'get', oneAddress(subject)], shows);

export const tcpCauses = {
  'tcp-timeout': {
    verdict: 'fail',
    owner: 'firewall',
    title: 'the connection is silently dropped',
    meaning:
      'The first packet of the connection (SYN) gets no answer of any kind. A firewall that drops is the usual reason. A host that is down, or a way back that is missing, looks the same from here.',
    recognised:
      'No answer, no error until the time limit, on every attempt. That other ports of the same address, or other addresses of the host, answer speaks for a rule on this port or address.',
    lookalikes: [
      { cause: 'tls-timeout', tell: 'the connection opens, and the handshake gets no answer' },
      { cause: 'tcp-unreachable', tell: 'a router or firewall says so at once' },
      { cause: 'unstable', tell: 'a later attempt gets through' },
    ],
    fix: 'Whoever runs the firewall between this network and the Internet allows the connection outbound; its log of dropped packets shows the rule.',
    confirm: (s) => [curl(s, [], '"Connection timed out" after the line "Trying"')],
    remedy: (s) =>
      `Allow outbound TCP to ${target(s)}${atAddresses(s)}: connection attempts get no answer at all.${byName(s)} Look for this client's dropped packets in the firewall's log.${observed(s)}`,
  },
  'tcp-refused': {
    verdict: 'fail',
    owner: 'firewall',
    title: 'the connection is refused',
    meaning:
      'Something answered the first packet with a reset. Either nothing listens on that port at that address, or a firewall rejects in the name of the endpoint. The refusal alone does not say which.',
    recognised:
      'ECONNREFUSED. An answer that comes back far faster than the way to the endpoint takes makes a device nearby likely, not certain. That another port of the same address is served speaks for a rule on this port.',
    lookalikes: [
      { cause: 'tcp-unreachable', tell: 'the rejection is an ICMP message (EHOSTUNREACH), not a reset' },
      { cause: 'tcp-reset', tell: 'the connection opens first and is reset afterwards' },
      {
        cause: 'dns-unreachable',
        tell: "it is the resolver's port that refuses, so that no name is looked up",
      },
    ],
    fix: "Whoever runs the firewall looks for a rule that rejects with a reset. If there is none, check that the address is the vendor's and ask the vendor whether the port is served.",
    confirm: (s) => [curl(s, [], '"Connection refused", with the time it took')],
    remedy: (s) =>
      `Check whether a rule rejects outbound TCP to ${target(s)}${atAddresses(s)} with a reset, and allow it: connections are refused.${byName(s)} If no rule does, nothing listens there: check the address, then ask the vendor.${observed(s)}`,
  },
  'tcp-unreachable': {
    verdict: 'fail',
    owner: 'firewall',
    title: 'a router or firewall rejects the connection as unreachable',
    meaning:
      'An ICMP message came back in place of an answer: host or network unreachable, or administratively prohibited. Firewalls reject so; routers say it where they have no way on; on the local network it also means that the next hop does not answer.',
    recognised:
      'EHOSTUNREACH, or ENETUNREACH although this machine has a route. The system does not tell host-unreachable from administratively-prohibited. EACCES or EPERM is a refusal by a firewall or security agent on this machine itself.',
    lookalikes: [
      { cause: 'tcp-no-route', tell: "this machine's own table has no route; nothing was sent" },
      { cause: 'tcp-refused', tell: 'the answer was a reset, not an ICMP message' },
      { cause: 'tcp-timeout', tell: 'nothing came back at all' },
    ],
    fix: 'Whoever runs the device that sends the ICMP message allows the connection or mends the route; a packet capture shows its address.',
    confirm: (s) => [
      curl(s, [], '"No route to host" or "Network is unreachable", at once'),
      command(['tcpdump', '-ni', 'any', 'icmp or icmp6'], 'meanwhile: the device that sends the message'),
    ],
    remedy: (s) =>
      s.refused === 'not-let-out'
        ? `Let this machine connect to ${target(s)}${atAddresses(s)}: a firewall or security agent on the machine itself lets no connection out. What a device meets is not known: repeat the check afterwards.${observed(s)}`
        : `Allow outbound TCP to ${target(s)}${atAddresses(s)}: a device on the way answers that it is unreachable or prohibited.${byName(s)} If no rule does this, look for a missing route behind that device.${observed(s)}`,
  },
  'tcp-no-route': {
    verdict: 'fail',
    owner: 'host',
    title: 'this machine has no route there',
    meaning:
      "This machine's own routing table holds no way to the address, so nothing was sent. The default route is missing, an interface is down, or the address family (IPv6, usually) is not configured.",
    recognised: 'ENETUNREACH or EADDRNOTAVAIL at once, before a packet left.',
    lookalikes: [
      { cause: 'tcp-unreachable', tell: 'a packet left, and a device further away rejected it' },
      { cause: 'ipv6-broken', tell: 'only the IPv6 addresses fail; IPv4 passes' },
    ],
    fix: 'Whoever administers this machine gives it a default route for that address family, or the right --local-address.',
    confirm: (s) => [
      route(s, '"Network is unreachable"'),
      command(['ip', 'addr'], 'the interfaces and addresses of this machine'),
    ],
    remedy: (s) =>
      `Give this machine a route to ${target(s)}${atAddresses(s)}: its own routing table has none, so nothing was sent. Check the default route and the interface.${observed(s)}`,
  },
  'tcp-reset': {
    verdict: 'fail',
    owner: 'firewall',
    title: 'the connection is accepted, then reset before a byte was exchanged',
    meaning:
      'The connection opens and is torn down at once, whatever name is asked for. A firewall that decides after the handshake, a load balancer with nothing behind it, or intrusion prevention does this.',
    recognised:
      'A reset while connecting or before any byte came back, the same for a neutral name on the same address.',
    lookalikes: [
      { cause: 'tls-sni-filtered', tell: 'another name on the same address does get an answer' },
      { cause: 'tls-reset', tell: 'the reset comes later, inside the handshake' },
      { cause: 'tcp-refused', tell: 'the connection never opens' },
    ],
    fix: 'Whoever runs the firewall or intrusion prevention looks for a session that ends with a reset from the device itself.',
    confirm: (s) => [curlTo(s, oneAddress(s), '"Connected to", then "Connection reset by peer"')],
    remedy: (s) =>
      `Allow the sessions to ${target(s)}${atAddresses(s)}: they open and are reset before a byte is exchanged, whatever name is sent.${byName(s)} Look for resets sent by the firewall or intrusion prevention.${observed(s)}`,
  },
} as const satisfies Partial<Record<Cause, CauseWords>>;
