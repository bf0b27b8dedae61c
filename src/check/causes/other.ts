/** The words for what belongs to no single stage: answers in the service's place, part failures, no test at all. */
import type { Cause } from '../../model/cause.js';
import { inWords } from '../../text/in-words.js';
import { command, curl, curlTo, dig, hostPort } from './confirm.js';
import {
  atAddresses,
  beyondProxy,
  byName,
  type CauseWords,
  inBrackets,
  number,
  observed,
  target,
  theProxy,
} from './words.js';

export const otherCauses = {
  'http-blocked': {
    verdict: 'fail',
    owner: 'firewall',
    title: "a block page answers in the service's place",
    meaning:
      "The connection stands, and the answer to an HTTP request is not the service's: a web filter, gateway or portal answers in its place.",
    recognised:
      "With --depth app: the answer lacks the mark that the service's own answers carry, or redirects to a foreign site. The report quotes the title of the page.",
    lookalikes: [
      { cause: 'captive-portal', tell: 'the same page answers for every site until someone signs in' },
      { cause: 'proxy-denied', tell: 'the proxy refuses the tunnel before any page' },
      { cause: 'tls-intercepted', tell: 'the certificate already shows who answers' },
    ],
    fix: 'Whoever runs the web filter, on the firewall or the proxy, allows the host; the page usually names the category or rule.',
    confirm: (s) => [
      curl(
        s,
        ['-i'],
        "the page's headers: a foreign Server or Location, and no x-amzn-RequestId from AWS hosts",
      ),
    ],
    remedy: (s) =>
      `Allow ${target(s)} in web filtering: a block page answers in the service's place.${beyondProxy(s)}${observed(s)}`,
  },
  'captive-portal': {
    verdict: 'fail',
    owner: 'network',
    title: "a portal holds this network's traffic",
    meaning:
      'The network wants someone to sign in or accept terms before it lets traffic out, and answers in place of every site until then. A printer cannot sign in.',
    recognised:
      "Where connections are refused, reset or answered with a certificate that is not the service's: on port 80, hosts of different owners and a name that is nobody's are all sent to one other site, or status 511 answers. With --depth app, the same behind TLS.",
    lookalikes: [
      {
        cause: 'http-blocked',
        tell: 'only some sites are answered by the page, or the page says that sites are blocked',
      },
      { cause: 'dns-rewritten', tell: 'the resolver invents answers, and no page follows' },
      { cause: 'tls-wrong-name', tell: 'a certificate for other names, on one host only' },
    ],
    fix: 'Whoever runs the network exempts the devices from the portal, by address or by MAC, or moves them to a network without one.',
    confirm: (s) => [
      command(['curl', '-s', '-I', `http://${s.host}/`], 'a redirect (Location:) to the portal'),
      curl(s, [], "a certificate or an answer that is the portal's"),
    ],
    remedy: (s) =>
      `Exempt the devices from the captive portal, or move them to a network without one: a portal answers in place of ${target(s)}. If its page says that sites are blocked, it is a filter's: allow them there.${observed(s)}`,
  },
  'transparent-proxy': {
    verdict: 'warn',
    owner: 'network',
    title: 'something accepts TCP connections to any address',
    meaning:
      'A device on the way answers every TCP connection itself, even to an address that cannot exist. That TCP opens proves nothing here; only an answer in TLS by the vendor does.',
    recognised:
      'A connection to 192.0.2.1, an address reserved for documentation, is accepted. Looked for after something failed, and with --depth tcp, where nothing else would tell.',
    lookalikes: [
      { cause: 'captive-portal', tell: 'the device also answers with a sign-in page' },
      { cause: 'tls-intercepted', tell: 'the device also decrypts' },
    ],
    fix: 'The network team knows the device (a transparent proxy, a WAN accelerator, a SYN proxy) and looks there for the reason of what failed.',
    confirm: () => [
      command(
        [
          'curl',
          '-v',
          '--noproxy',
          '*',
          '--connect-timeout',
          '5',
          '-o',
          '/dev/null',
          'http://192.0.2.1:443/',
        ],
        '"Connected to 192.0.2.1", which cannot be',
      ),
    ],
    remedy: (s) =>
      `Look at the device that accepts every TCP connection on the way to ${target(s)} (a transparent proxy, a WAN accelerator, a SYN proxy): what failed may have failed there, and an open TCP connection proves nothing.${observed(s)}`,
  },
  'some-addresses-fail': {
    verdict: 'warn',
    owner: 'firewall',
    title: 'some addresses of the host fail',
    meaning:
      "The name has several addresses, and at least one of them does not work while another does. Clients that happen on the bad one fail now and then. Often a firewall rule holds yesterday's addresses.",
    recognised: 'Every address was tried by itself; the report names those that fail.',
    lookalikes: [
      { cause: 'ipv6-broken', tell: 'exactly the IPv6 addresses fail' },
      { cause: 'unstable', tell: 'the same address fails and then passes' },
    ],
    fix: 'Whoever runs the firewall allows the host by name, or completes the list of addresses; if the rules are right, the vendor has a bad server.',
    confirm: (s) =>
      (s.addresses?.length ? s.addresses.slice(0, 3) : [s.address ?? 'ADDRESS']).map((address) =>
        curlTo(s, address, `whether ${address} answers`),
      ),
    remedy: (s) =>
      `Allow all addresses of ${target(s)}: some fail${number(s, inBrackets(s.failingAddresses), '')} while others answer.${byName(s)} If every address is allowed, tell the vendor which fail.${observed(s)}`,
  },
  'some-resolvers-fail': {
    verdict: 'warn',
    owner: 'dns',
    title: 'one of several resolvers does not answer',
    meaning:
      'A configured resolver does not answer while another does. Look-ups succeed, some of them late; a device that knows only the silent one fails.',
    recognised: 'Each configured resolver was asked by itself.',
    lookalikes: [
      { cause: 'dns-timeout', tell: 'no resolver answers' },
      { cause: 'dns-unreachable', tell: 'nothing listens at any configured address' },
    ],
    fix: 'Whoever runs the resolver mends it, or takes it out of the configuration that clients get (DHCP).',
    confirm: (s) => [dig(s, ['+time=3', '+tries=1'], 'no answer, while the other resolver gives one')],
    remedy: (s) => {
      const { failingResolvers: failing = [] } = s;
      return failing.length > 1
        ? `Mend the resolvers ${inWords(failing)} or take them out of the clients' configuration (DHCP): they do not answer, while another does.${observed(s)}`
        : `Mend the ${['resolver', ...failing].join(' ')} or take it out of the clients' configuration (DHCP): it does not answer, while another does.${observed(s)}`;
    },
  },
  'ipv6-broken': {
    verdict: 'warn',
    owner: 'network',
    title: 'IPv6 fails where IPv4 passes',
    meaning:
      'The host has IPv6 addresses, this machine has IPv6 or believes so, and connections over it fail while IPv4 works. Clients without a quick fallback wait for the time limit first.',
    recognised: 'Every IPv6 address of the host fails, at least one IPv4 address passes.',
    lookalikes: [
      { cause: 'some-addresses-fail', tell: 'addresses of both families fail and pass' },
      { cause: 'tcp-no-route', tell: 'there is no IPv6 route at all, and no IPv4 address either' },
    ],
    fix: 'The network team lets IPv6 pass like IPv4, or stops announcing it to this network.',
    confirm: (s) => [
      curl(s, ['-6'], 'the failure over IPv6'),
      curl(s, ['-4'], 'a completed handshake over IPv4'),
    ],
    remedy: (s) =>
      `Let IPv6 to ${target(s)}${atAddresses({ ...s, addresses: s.failingAddresses ?? [] })} pass as IPv4 does, or stop announcing IPv6 to this network: connections over IPv6 fail.${observed(s)}`,
  },
  'alternative-port-blocked': {
    verdict: 'warn',
    owner: 'firewall',
    title: 'one of two alternative ports is blocked',
    meaning:
      'The service needs one of several ports, and at least one of them passes: the requirement is met. The other port fails, for the reason that is named beside this. Devices may try the blocked one first.',
    recognised: 'One port of an any-of requirement fails, another passes.',
    lookalikes: [
      { cause: 'tcp-timeout', tell: 'no port of the requirement passes' },
      { cause: 'proxy-denied', tell: 'no port of the requirement passes, by rule of the proxy' },
    ],
    fix: 'Nobody has to. Opening the other port too takes away delays and a dependency.',
    confirm: (s) => [
      curl(s, [], 'the failure on this port'),
      ...(s.otherPort === undefined
        ? []
        : [curl({ ...s, port: s.otherPort }, [], 'a completed handshake on the other')]),
    ],
    remedy: (s) =>
      `Opening ${target(s)} is optional: ${s.otherPort === undefined ? 'another port' : `port ${s.otherPort}`} of the same service passes, and one is enough.${observed(s)}`,
  },
  unstable: {
    verdict: 'warn',
    owner: 'network',
    title: 'passed only after a retry',
    meaning:
      'A first attempt failed and a later one passed. Packets are lost, a device is overloaded, one of several paths or servers is bad, or a device lets few connections of one client through at a time. Expect trouble now and then.',
    recognised:
      'An attempt failed in a way that may pass (a time-out, a reset, SERVFAIL), and a repetition succeeded; or it was refused beside others, and succeeded when it was made alone, which speaks for a limit on simultaneous connections.',
    lookalikes: [
      { cause: 'some-addresses-fail', tell: 'always the same addresses fail' },
      { cause: 'some-resolvers-fail', tell: 'always the same resolver is silent' },
    ],
    fix: 'The network team looks for loss and overload on the way. Repeating the check shows how often it happens. Where a limit on connections is likely, whoever runs the firewall or proxy raises it; with --concurrency 1 the check stays below it.',
    confirm: (s) => [
      curl(s, ['--retry', '0'], 'a failure now and then, when repeated'),
      command(
        ['ping', '-c', '50', '-i', '0.2', s.address ?? s.addresses?.[0] ?? s.host],
        'loss in percent (where the address answers ping)',
      ),
    ],
    remedy: (s) =>
      s.crowded === 'passes-alone'
        ? `Look for a limit on the simultaneous connections of one client ${s.proxy === undefined ? 'on the firewall' : `on ${theProxy(s)}`}, and raise it for the devices: ${target(s)}${atAddresses(s)} failed at once while other connections of this check were open, and ${number(s, 'passes', 'pass')} alone. The check stays below the limit with --concurrency 1.${observed(s)}`
        : `Look for packet loss or overload on the way to ${target(s)}${atAddresses(s)}: ${number(s, 'it', 'they')} passed only after a retry. Repeat the check to see how often.${observed(s)}`,
  },
  'not-tested': {
    verdict: 'untested',
    owner: 'host',
    title: 'not tested',
    meaning:
      'The check was not carried out to its end: the deadline came, the run was interrupted, or an earlier stage made it moot. It says nothing about the network and never counts as a pass.',
    recognised: 'The program itself stopped.',
    lookalikes: [
      { cause: 'tcp-timeout', tell: 'the time limit of a single stage, which is a result' },
      { cause: 'tls-timeout', tell: 'likewise, in the handshake' },
    ],
    fix: 'Run the check again with a longer --deadline, or for fewer components.',
    confirm: (s) => [
      command(['em-preflight', 'check', '--deadline', '5m'], `a result for ${hostPort(s.host, s.port)}`),
    ],
    remedy: (s) =>
      `Run the check again with a longer --deadline: ${target(s)} was not tested to the end.${observed(s)}`,
  },
} as const satisfies Partial<Record<Cause, CauseWords>>;
