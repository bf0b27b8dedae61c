/** One line for each thing that can be seen, as a stage's detail: what happened, not what it means. */
import type { ApplicationAnswer } from '../model/application.js';
import type { Fault } from '../model/fault.js';
import type { Skip } from '../model/network.js';

export function describeFault(fault: Fault): string {
  switch (fault.kind) {
    case 'dns-nxdomain':
      return `resolver ${fault.resolver} says the name does not exist`;
    case 'dns-nodata':
      return `resolver ${fault.resolver} knows the name but no address for it`;
    case 'dns-servfail':
      return `resolver ${fault.resolver} could not complete the look-up`;
    case 'dns-refused':
      return `resolver ${fault.resolver} refuses this client`;
    case 'dns-timeout':
      return fault.refused === 'tcp'
        ? `resolver ${fault.resolver} answers over UDP with less than the whole, and refuses TCP`
        : `resolver ${fault.resolver} did not answer`;
    case 'dns-unreachable':
      if (fault.refused === 'not-let-out')
        return `this machine lets no question to resolver ${fault.resolver} out`;
      return `nothing listens at resolver ${fault.resolver}`;
    case 'tcp-timeout':
      return 'no answer to the connection request';
    case 'tcp-refused':
      return 'the connection was refused';
    case 'tcp-unreachable':
      if (isOfThisMachine(fault)) return `this machine does not let the connection out (${fault.code})`;
      return `a router or firewall says unreachable (${fault.code})`;
    case 'tcp-no-route':
      return `this machine has no route (${fault.code})`;
    case 'tcp-reset':
      return 'the connection was reset as soon as it was accepted';
    case 'tls-reset':
      return `reset in the handshake after ${bytes(fault.received)}`;
    case 'tls-close':
      return `closed in the handshake after ${bytes(fault.received)}`;
    case 'tls-silence':
      return `the handshake stalled after ${bytes(fault.received)}`;
    case 'tls-alert':
      return `the peer ended the handshake with the alert ${fault.alert}`;
    case 'tls-version':
      return `no TLS version in common (${fault.code})`;
    case 'tls-garbage':
      return `what answers does not speak TLS (${fault.code})`;
    case 'tls-unacceptable':
      return `what answers speaks TLS in a way that cannot be accepted (${fault.code})`;
    case 'app-silence':
      return 'the service did not answer behind TLS';
    case 'app-reset':
      return 'the connection was reset behind TLS';
    case 'app-close':
      return 'the connection was closed behind TLS without an answer';
    case 'app-endless':
      return 'the answer behind TLS does not end';
    case 'app-garbage':
      return `what answers behind TLS speaks another protocol: "${fault.said}"`;
    case 'proxy-lookup':
      return `the proxy's name: ${describeFault(fault.fault)}`;
    case 'proxy-dial':
      return `the proxy at ${fault.address}: ${describeFault(fault.fault)}`;
    case 'proxy-handshake':
      return `the proxy's own TLS: ${describeHandshake(fault.fault)}`;
    case 'proxy-silence':
      return 'the proxy accepted the connection and did not answer';
    case 'proxy-reset':
      return `the proxy reset the connection after ${bytes(fault.received)}`;
    case 'proxy-close':
      return `the proxy closed the connection after ${bytes(fault.received)}`;
    case 'proxy-garbage':
      return fault.said === '' ? 'what answers is no proxy' : `what answers is no proxy: "${fault.said}"`;
    case 'proxy-status':
      return describeStatus(fault);
    case 'proxy-socks-reply':
      return `the SOCKS proxy answered ${fault.reply}`;
    case 'proxy-socks-auth':
      return fault.refused === 'method'
        ? 'the SOCKS proxy accepts no authentication method of ours'
        : 'the SOCKS proxy refuses the user or password';
    case 'out-of-resources':
      return `this machine could not open another connection (${fault.code})`;
  }
}

/** Codes that no router gives: a firewall or security agent on the machine refuses the system call (WSAEACCES, EPERM). */
export function isOfThisMachine(fault: Fault): boolean {
  return fault.kind === 'tcp-unreachable' && (fault.code === 'EACCES' || fault.code === 'EPERM');
}

type StatusFault = Extract<Fault, { readonly kind: 'proxy-status' }>;

/** `403 Forbidden from squid/5.7: "ERROR: The requested URL could not be retrieved"`. */
function describeStatus({ status, reason, schemes, product, title, location }: StatusFault): string {
  const offers = schemes.length > 0 ? `, offering ${schemes.join(', ')}` : '';
  const from = product === '' ? '' : ` from ${product}`;
  const page = title === null ? '' : `: "${title}"`;
  const redirect = location === undefined ? '' : `, redirect to ${location}`;
  return `the proxy answered ${status} ${reason}`.trimEnd() + offers + from + page + redirect;
}

type HandshakeFault = Extract<Fault, { readonly kind: 'proxy-handshake' }>['fault'];

function describeHandshake(fault: HandshakeFault): string {
  if (fault.kind !== 'proxy-certificate') return describeFault(fault);
  return `its certificate, issued by ${fault.issuer}, is not accepted (${fault.code})`;
}

/** One line for what answered behind TLS. */
export function describeAnswer(answer: ApplicationAnswer): string {
  if (answer.protocol === 'mqtt') {
    return answer.said === 'connack'
      ? `the MQTT broker answered with code ${answer.code}`
      : 'the MQTT broker ended the connection';
  }
  const { status, server, title, location } = answer;
  const from = server === null ? '' : ` from ${server}`;
  const page = title === null ? '' : `, page "${title}"`;
  return `HTTP ${status}${from}${page}${location === null ? '' : `, redirect to ${location}`}`;
}

const skips: Readonly<Record<Skip, string>> = {
  deadline: 'not tested: the deadline came first',
  interrupted: 'not tested: interrupted',
  moot: 'not tested: an earlier stage failed',
};

export function describeSkip(because: Skip): string {
  return skips[because];
}

function bytes(received: number): string {
  return received === 0
    ? 'no byte from the peer'
    : `${received} byte${received === 1 ? '' : 's'} from the peer`;
}
