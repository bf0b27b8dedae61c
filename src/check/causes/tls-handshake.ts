/** The words for a TLS handshake that does not come to its end, or not as it should. */
import type { Cause } from '../../model/cause.js';
import { certificate, command, handshake, neutralName } from './confirm.js';
import {
  atAddresses,
  beyondProxy,
  byName,
  type CauseWords,
  number,
  observed,
  opens,
  type Subject,
  target,
} from './words.js';

const oneAddress = ({ address, addresses, host }: Subject) => address ?? addresses?.[0] ?? host;

const withNeutralName = (subject: Subject, shows: string) => handshake(subject, [], shows, neutralName);

/** One group, one suite: a ClientHello and a server flight as small as they get. */
const small = ['-groups', 'X25519', '-ciphersuites', 'TLS_AES_128_GCM_SHA256'];

/** A path that loses full-size packets mostly loses everybody's. */
const elsewhere = ({ othersInFull }: Subject) =>
  othersInFull
    ? ' Full-size answers of other hosts arrive: if no tunnel lies on this way alone, look at devices that decrypt TLS, and at the server.'
    : '';

export const tlsHandshakeCauses = {
  'tls-sni-filtered': {
    verdict: 'fail',
    owner: 'firewall',
    title: 'the connection is cut off because of the name it asks for',
    meaning:
      'TCP opens, and once the TLS ClientHello has named the host, the connection is reset, closed or goes silent. A firewall or web filter reads the server name (SNI) and blocks this one.',
    recognised:
      'Reset, close or silence after ClientHello, without a byte from the server; a neutral name to the same address and port gets a ServerHello or an alert.',
    lookalikes: [
      { cause: 'tls-mtu-blackhole', tell: 'the neutral name stalls too, a small handshake passes' },
      { cause: 'tls-reset', tell: 'the neutral name is reset too: it is not the name' },
      { cause: 'tls-timeout', tell: 'the neutral name stalls too: it is not the name' },
    ],
    fix: 'Whoever runs the firewall, web filter or application control allows the name; an address rule alone does not help.',
    confirm: (s) => [
      handshake(s, [], 'nothing from the server: "write:errno=104", or silence'),
      withNeutralName(s, 'a certificate or an alert: the same address answers other names'),
    ],
    remedy: (s) =>
      `Allow TLS to ${target(s)} by name (SNI): ${opens(s)}, and the connection is cut off once ${number(s, 'this name is', 'these names are')} sent, while another name to the same address${atAddresses(s)} gets an answer. Look in web filtering, application control and intrusion prevention.${beyondProxy(s)}${observed(s)}`,
  },
  'tls-reset': {
    verdict: 'fail',
    owner: 'firewall',
    title: 'TLS is reset or closed',
    meaning:
      'TCP opens, then the connection is reset or closed during the TLS handshake, for every name that was tried, or (--depth app) behind it as soon as something is said. A device on the way refuses TLS to this address, or the server itself is not able to serve.',
    recognised:
      'A reset or a close inside the handshake; where the experiment was run, a neutral name on the same address fares no better. With --depth app, a reset behind a handshake that showed the genuine certificate, also when repeated.',
    lookalikes: [
      { cause: 'tls-sni-filtered', tell: 'another name on the same address gets an answer' },
      { cause: 'tcp-reset', tell: 'the reset comes before any byte was exchanged' },
      { cause: 'tls-alert', tell: 'the peer gives a reason in TLS before it closes' },
    ],
    fix: 'Whoever runs the firewall looks for sessions to this address that the device itself ends; if none does, the vendor has to look at the server.',
    confirm: (s) => [
      handshake(s, [], '"write:errno=104" (reset) or "unexpected eof while reading" (close)'),
      withNeutralName(s, 'the same, when the name does not matter'),
    ],
    remedy: (s) =>
      s.behindTls
        ? `Let what is said over TLS to ${target(s)}${atAddresses(s)} pass: the handshake completes with the vendor's certificate, and the connection is cut off behind it.${byName(s)} Look for sessions ended by application control or intrusion prevention; if none, ask the vendor whether the service ends them.${beyondProxy(s)}${observed(s)}`
        : `Allow TLS to ${target(s)}${atAddresses(s)}: ${opens(s)}, and the connection is reset or closed in the TLS handshake.${byName(s)} Look for sessions ended by the firewall, TLS inspection or intrusion prevention; if none, ask the vendor.${beyondProxy(s)}${observed(s)}`,
  },
  'tls-timeout': {
    verdict: 'fail',
    owner: 'network',
    title: 'the handshake gets no answer',
    meaning:
      'TCP opens, ClientHello is sent, and nothing (or not enough) comes back. A device on the way swallows the handshake, or the server is overloaded or dead behind a load balancer that still accepts connections.',
    recognised:
      'Silence until the time limit after TCP opened; where the experiments were run, a neutral name and a small handshake stall as well.',
    lookalikes: [
      { cause: 'tls-sni-filtered', tell: 'another name on the same address gets an answer' },
      {
        cause: 'tls-mtu-blackhole',
        tell: 'a small handshake passes, or the answer breaks off after the first bytes',
      },
      { cause: 'tcp-timeout', tell: 'TCP does not open in the first place' },
    ],
    fix: 'The network team captures packets on both sides of the firewall to see where ClientHello or its answer is lost.',
    confirm: (s) => [
      handshake(s, [], '"CONNECTED", then nothing'),
      withNeutralName(s, 'the same, when the name does not matter'),
      handshake(s, small, 'the same, when packet size does not matter either'),
    ],
    remedy: (s) =>
      `Find where the TLS handshake with ${target(s)}${atAddresses(s)} is lost: ${opens(s)} and no answer to ClientHello arrives. Capture on both sides of the firewall; if the packets leave the site and none return, ask the vendor.${beyondProxy(s)}${observed(s)}`,
  },
  'tls-mtu-blackhole': {
    verdict: 'fail',
    owner: 'network',
    title: 'small packets pass, full-size ones vanish',
    meaning:
      'Somewhere on the way a link carries less than this machine believes (a tunnel, VPN or PPPoE line), and the ICMP messages that would say so are filtered. Connections open, then hang as soon as a large packet is sent.',
    recognised:
      'The handshake stalls for every name, and what is answered in one small packet gets through. It is certain where the same request in full-size packets gets no answer: else a server, or a device that decrypts TLS, may stall over what it accepts.',
    lookalikes: [
      {
        cause: 'tls-sni-filtered',
        tell: 'size does not matter: another name of the same length gets an answer',
      },
      { cause: 'tls-timeout', tell: 'a small answer does not come either' },
    ],
    fix: 'The network team lets ICMP "fragmentation needed" (type 3 code 4) and ICMPv6 "packet too big" (type 2) pass, or clamps the TCP segment size (MSS) to the path on the tunnel.',
    confirm: (s) => [
      handshake(s, [], '"CONNECTED", then nothing'),
      handshake(s, small, 'a certificate, or at least an answer'),
      command(
        ['ping', '-c', '3', '-M', 'do', '-s', '1472', oneAddress(s)],
        'no reply, while -s 1200 gets one (where the address answers ping)',
      ),
    ],
    remedy: (s) =>
      `Mend the path MTU towards ${target(s)}${atAddresses(s)}: small packets pass and full-size ones vanish. Let ICMP "fragmentation needed" and ICMPv6 "packet too big" pass, or clamp the TCP MSS on the tunnel or uplink.${elsewhere(s)}${observed(s)}`,
  },
  'tls-not-tls': {
    verdict: 'fail',
    owner: 'firewall',
    title: 'what answers on the port does not speak TLS',
    meaning:
      'The peer answers the TLS ClientHello with something else: clear-text HTTP from a block page or portal, another protocol, or garbage. It is not the vendor that answers.',
    recognised: 'The first bytes are no TLS record. The report quotes what they were.',
    lookalikes: [
      { cause: 'captive-portal', tell: 'the clear text is a redirect to a sign-in page' },
      { cause: 'proxy-not-a-proxy', tell: 'it is the proxy that answers in another protocol' },
      { cause: 'tls-alert', tell: 'the answer is TLS, and refuses' },
    ],
    fix: 'Whoever runs the device that answers (a block page, a port forward, a wrong address) lets the real server be reached.',
    confirm: (s) => [handshake(s, [], '"wrong version number" or "packet length too long"')],
    remedy: (s) =>
      `Let connections to ${target(s)}${atAddresses(s)} reach the vendor: something that does not speak TLS answers in its place. Look for a block page, a redirect rule or a wrong address.${beyondProxy(s)}${observed(s)}`,
  },
  'tls-version': {
    verdict: 'fail',
    owner: 'network',
    title: 'no TLS version in common',
    meaning:
      "The peer does not accept TLS 1.2 or 1.3, the versions offered here. The vendor's cloud should; an old inspecting proxy or another server at that address may not.",
    recognised: 'A protocol_version alert, or a ServerHello in a version that was not offered.',
    lookalikes: [
      { cause: 'tls-alert', tell: 'the alert names another reason' },
      { cause: 'tls-not-tls', tell: 'the answer is not TLS at all' },
    ],
    fix: "The network team finds out which device terminates the connection and updates it or lets the connection pass untouched. If it is the vendor's own server, the vendor has to say.",
    confirm: (s) => [
      handshake(s, ['-tls1_2'], '"alert protocol version", when TLS 1.2 is refused'),
      handshake(s, ['-tls1_3'], 'the same for TLS 1.3'),
    ],
    remedy: (s) =>
      `Find what terminates TLS for ${target(s)}${atAddresses(s)}: it accepts neither TLS 1.2 nor 1.3. An old inspecting device is a usual reason: update it or exempt the host from it. If nothing on site terminates it, ask the vendor.${beyondProxy(s)}${observed(s)}`,
  },
  'tls-alert': {
    verdict: 'fail',
    owner: 'network',
    title: 'the peer ends the handshake with an alert',
    meaning:
      'Something that speaks TLS refuses the handshake and says so in an alert that is not about a client certificate: no common cipher, unknown name, internal error. A TLS device on the way can send it, and so can the server.',
    recognised: 'The alert itself, which the report names.',
    lookalikes: [
      { cause: 'tls-version', tell: 'the alert is protocol_version' },
      {
        cause: 'client-certificate-required',
        tell: "the alert asks for a device certificate, after the server's genuine certificate was seen",
      },
      { cause: 'tls-reset', tell: 'the connection ends without a word' },
    ],
    fix: 'The network team finds out who sends the alert: exempt the host from a TLS device on the way, or report the alert to the vendor.',
    confirm: (s) => [
      handshake(s, [], 'a line with "alert" and its name'),
      withNeutralName(s, 'another answer, when the alert depends on the name'),
    ],
    remedy: (s) =>
      `Find out who refuses TLS to ${target(s)}${atAddresses(s)} with an alert: a TLS device on the way (exempt the host from it) or the server itself (ask the vendor).${beyondProxy(s)}${observed(s)}`,
  },
  'tls-alpn-missing': {
    verdict: 'warn',
    owner: 'inspection',
    title: 'the application protocol was not negotiated',
    meaning:
      'TLS stands, but the peer did not take up the application protocol (ALPN) that the service needs on this port. Devices on the way that terminate or rewrite TLS leave it out. MQTT on port 443 does not work without it.',
    recognised: 'A completed handshake in which ALPN was offered and none selected.',
    lookalikes: [
      { cause: 'tls-intercepted', tell: 'the certificate is made by the inspecting device' },
      { cause: 'tls-wrong-name', tell: 'another server answers, as its certificate says' },
    ],
    fix: 'Whoever runs TLS inspection exempts the host. Where nothing inspects, port 8883 needs no ALPN; otherwise the vendor has to say.',
    confirm: (s) => [
      handshake(
        s,
        ['-alpn', s.alpn?.join(',') ?? 'PROTOCOL'],
        '"No ALPN negotiated" in place of "ALPN protocol:"',
      ),
    ],
    remedy: (s) =>
      `Exempt ${target(s)} from TLS inspection: the connection stands without the application protocol${s.alpn ? ` ${s.alpn.join(', ')}` : ''} (ALPN) that the service needs there.${observed(s)}`,
  },
  'client-certificate-required': {
    verdict: 'pass',
    owner: 'vendor',
    title: 'reached; the service wants a device certificate, as expected',
    meaning:
      'The service was reached, its own certificate is genuine, and it refuses only because this program has no device certificate to show. The network lets the service through. Nothing is to be mended.',
    recognised:
      "The server's certificate was seen and is genuine, then the refusal: certificate_required in TLS 1.3, handshake_failure in TLS 1.2; the catalogue says that the host asks for one.",
    lookalikes: [
      { cause: 'tls-alert', tell: "the handshake ends before the server's certificate was seen" },
      { cause: 'tls-intercepted', tell: "the certificate is not the vendor's" },
    ],
    fix: 'Nobody: this is a pass.',
    confirm: (s) => [
      handshake(
        s,
        [],
        'a certificate chain with "Verify return code: 0 (ok)", often followed by "alert certificate required"',
      ),
      certificate(s, ['-issuer', '-subject'], "the vendor's certificate"),
    ],
    remedy: (s) =>
      `Nothing is to be done: ${target(s)} was reached and asks for a device certificate, as expected.`,
  },
} as const satisfies Partial<Record<Cause, CauseWords>>;
