/** The words for what goes wrong at or behind the proxy. */
import type { Cause } from '../../model/cause.js';
import { curlProxy } from './confirm.js';
import { type CauseWords, capitalised, observed, type Subject, target, theProxy } from './words.js';

const answered = ({ status }: Subject) => (status === undefined ? '' : ` (${status})`);

const offered = ({ schemes }: Subject) => (schemes?.length ? ` It offers: ${schemes.join(', ')}.` : '');

/** A proxy that refuses gives a status: where there is none, something before it may have ended the connection. */
const wordless = ({ status }: Subject) =>
  status === undefined
    ? " If the proxy's log does not show the refusal, look for a device in front of it that ends the connection."
    : '';

/** A web server refuses, too. */
const perhapsNone = ({ isProxy, status }: Subject) =>
  isProxy || status === undefined
    ? ''
    : ' If its log does not show the refusal, check the address: it opened no tunnel in this check, and a web server answers so, too.';

const basicMissing = ({ schemes }: Subject) =>
  schemes?.length && !schemes.some((scheme) => scheme.toLowerCase() === 'basic')
    ? ' Basic is not among them.'
    : '';

export const proxyCauses = {
  'proxy-unreachable': {
    verdict: 'fail',
    owner: 'proxy',
    title: 'the proxy cannot be reached',
    meaning:
      "The proxy's name does not resolve, or its address does not accept connections. Nothing can be said of what lies behind it.",
    recognised: "Resolving the proxy's name or connecting to its port fails. The report says which, and how.",
    lookalikes: [
      { cause: 'proxy-timeout', tell: 'the connection to the proxy opens, and no answer follows' },
      { cause: 'proxy-upstream', tell: 'the proxy answers, and cannot reach the endpoint' },
    ],
    fix: 'Whoever runs the proxy checks that it is up and that this network may reach it; whoever configured this machine checks the address.',
    confirm: (s) => [curlProxy(s, [], '"Could not resolve proxy" or "Failed to connect to"')],
    remedy: (s) =>
      `Make ${theProxy(s)} reachable from this network, or correct its address: no connection to it comes about.${observed(s)}`,
  },
  'proxy-timeout': {
    verdict: 'fail',
    owner: 'proxy',
    title: 'the proxy accepts the connection and never answers',
    meaning:
      'The proxy takes the connection and stays silent when asked for a tunnel. It is overloaded, or it waits for the endpoint longer than the time limit here, or another kind of service listens there.',
    recognised:
      'The connection to the proxy opens; no reply to CONNECT (or to the SOCKS greeting) comes in time.',
    lookalikes: [
      { cause: 'proxy-unreachable', tell: 'the proxy does not even take the connection' },
      { cause: 'proxy-upstream', tell: 'a reply comes: 504, for one' },
      { cause: 'proxy-not-a-proxy', tell: 'what listens there answers in another protocol' },
    ],
    fix: 'Whoever runs the proxy looks at its log for this request: whether it arrived, and what it waits for.',
    confirm: (s) => [
      curlProxy(
        s,
        ['--max-time', '30'],
        '"Establish HTTP proxy tunnel" and then nothing, or an answer that comes late',
      ),
    ],
    remedy: (s) =>
      `Find out why ${theProxy(s)} does not answer a request for a tunnel to ${target(s)}: the connection opens and no reply comes. Its log tells whether the request arrived and what it waits for.${observed(s)}`,
  },
  'proxy-tls': {
    verdict: 'fail',
    owner: 'proxy',
    title: 'the handshake with the HTTPS proxy fails',
    meaning:
      'The proxy is to be spoken to over TLS, and its own handshake or certificate fails. Nothing has been asked of it yet.',
    recognised:
      "The TLS handshake with the proxy's own address fails, or its certificate is not trusted or names another host.",
    lookalikes: [
      {
        cause: 'proxy-not-a-proxy',
        tell: 'the peer does not speak TLS: perhaps the proxy is to be given as http://',
      },
      {
        cause: 'tls-intercepted',
        tell: "it is the endpoint's certificate that was replaced, behind the tunnel",
      },
    ],
    fix: 'Whoever runs the proxy mends its certificate, or its authority is given with --ca-file. A proxy that expects plain HTTP is given as http://.',
    confirm: (s) => [curlProxy(s, [], 'a TLS error before the line "CONNECT"')],
    remedy: (s) =>
      `Mend the certificate or the TLS set-up of ${theProxy(s)}: the handshake with the proxy itself fails. If its authority is the site's own, give its root with --ca-file; if it expects plain HTTP, use http://.${observed(s)}`,
  },
  'proxy-auth-required': {
    verdict: 'fail',
    owner: 'proxy',
    title: 'the proxy wants authentication',
    meaning:
      'The proxy serves only users who sign in (407; for SOCKS, no acceptable method or a refusal). The eRDS agent in the devices is known to speak Basic only; with Negotiate, NTLM or Digest alone it cannot pass.',
    recognised:
      'Status 407 with the schemes in Proxy-Authenticate, or the SOCKS reply that refuses the method or the password.',
    lookalikes: [
      { cause: 'proxy-denied', tell: 'the proxy knows who asks, or does not care, and refuses the target' },
      { cause: 'captive-portal', tell: 'a redirect to a sign-in page in place of 407' },
    ],
    fix: "Whoever runs the proxy exempts the vendor's hosts from authentication, or gives the devices an account with Basic; the account is entered in the devices and, for this check, in --proxy.",
    confirm: (s) => [curlProxy(s, [], '"407" and the Proxy-Authenticate headers with the schemes')],
    remedy: (s) =>
      `Exempt ${target(s)} from authentication on ${theProxy(s)}, or give the devices an account there with the Basic scheme: the proxy asks for authentication${answered(s)}.${offered(s)}${basicMissing(s)} The devices' eRDS agent knows Basic only.${observed(s)}`,
  },
  'proxy-denied': {
    verdict: 'fail',
    owner: 'proxy',
    title: 'the proxy refuses this target',
    meaning:
      'The proxy answered and will not open a tunnel to this host or this port. Many proxies allow CONNECT to port 443 only, which refuses 8883 whatever the host.',
    recognised:
      'Status 403 or another refusal to CONNECT, a redirect to a page that says why, or the SOCKS reply "not allowed by ruleset"; less surely, a connection that ends without an answer where the same proxy opens tunnels to other endpoints. One more question with another port or another host tells which of the two is refused.',
    lookalikes: [
      { cause: 'proxy-auth-required', tell: 'the status is 407: it would serve a known user' },
      { cause: 'proxy-upstream', tell: 'the proxy was willing, and failed to connect (502, 503, 504)' },
      {
        cause: 'proxy-not-a-proxy',
        tell: 'the status is one of web servers (400, 404, 405, 501), and no tunnel opens at all',
      },
      { cause: 'http-blocked', tell: 'the tunnel opens, and a block page answers inside it' },
    ],
    fix: 'Whoever runs the proxy allows CONNECT to the host and the port.',
    confirm: (s) => [
      curlProxy(s, [], '"403" or another refusal in reply to CONNECT'),
      curlProxy(
        { ...s, host: 'example.com', port: 443 },
        [],
        '"200" in reply to CONNECT, when only this target is refused',
      ),
    ],
    remedy: (s) =>
      `Allow CONNECT to ${target(s)} on ${theProxy(s)}: it refuses the tunnel${answered(s)}.${s.port === 443 ? '' : ` Check that port ${s.port} is among the ports that CONNECT may use.`}${wordless(s)}${perhapsNone(s)}${observed(s)}`,
  },
  'proxy-upstream': {
    verdict: 'fail',
    owner: 'proxy',
    title: 'the proxy could not reach the endpoint',
    meaning:
      'The proxy is willing and fails on its own side: it cannot resolve the name, or its connection to the endpoint fails or is dropped by a firewall behind it.',
    recognised: 'Status 500, 502, 503 or 504 in reply to CONNECT, or a SOCKS reply of that kind (1, 3 to 6).',
    lookalikes: [
      { cause: 'proxy-denied', tell: 'the proxy refuses by rule: 403, for one' },
      { cause: 'proxy-timeout', tell: 'no reply comes at all' },
    ],
    fix: 'Whoever runs the proxy looks at its log for the reason; often its own resolver, or the firewall between the proxy and the Internet.',
    confirm: (s) => [
      curlProxy(s, [], '"502", "503" or "504" in reply to CONNECT; the page often gives the reason'),
    ],
    remedy: (s) =>
      `${capitalised(theProxy(s))} cannot reach ${target(s)}${answered(s)}. Check the look-up of the name on the proxy, and that the firewall allows the proxy's own outbound TCP to it.${observed(s)}`,
  },
  'proxy-not-a-proxy': {
    verdict: 'fail',
    owner: 'proxy',
    title: 'what answers there is no proxy of that kind',
    meaning:
      "Something answers at the proxy's address, and not as a proxy of the kind that was configured: a web server, a SOCKS proxy where HTTP was expected or the reverse, TLS where plain HTTP was expected.",
    recognised:
      'The reply to CONNECT (or to the SOCKS greeting) is not of that protocol; or it is that of a web server: a status 400, 404, 405 or 501 to every request, or a page where a tunnel should be.',
    lookalikes: [
      {
        cause: 'proxy-tls',
        tell: 'the peer speaks TLS, as an https:// proxy should, and its handshake fails',
      },
      { cause: 'proxy-denied', tell: 'the reply is a proper refusal' },
    ],
    fix: 'Whoever configured the proxy corrects address, port or kind (http://, https://, socks5://).',
    confirm: (s) => [
      curlProxy(s, [], '"Proxy CONNECT aborted", "400", "405", or an answer that is not HTTP'),
    ],
    remedy: (s) =>
      `Correct the proxy setting: what answers at ${s.proxy ?? "the proxy's address"} is no proxy of that kind${answered(s)}. Check address, port and kind (http://, https://, socks5://).${observed(s)}`,
  },
} as const satisfies Partial<Record<Cause, CauseWords>>;
