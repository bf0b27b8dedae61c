/** The words for what goes wrong in name resolution. */
import type { Cause } from '../../model/cause.js';
import { dig } from './confirm.js';
import {
  atAddresses,
  type CauseWords,
  capitalised,
  number,
  observed,
  type Subject,
  theResolver,
} from './words.js';

const name = ({ targets, host }: Subject) => targets ?? host;

const elsewhere = (subject: Subject, shows: string) =>
  dig({ ...subject, resolver: 'OTHER-RESOLVER' }, [], shows);

export const dnsCauses = {
  'dns-nxdomain': {
    verdict: 'fail',
    owner: 'dns',
    title: 'the resolver says the name does not exist',
    meaning:
      'The resolver answered and denied the name. The catalogue lists it, so either the resolver blocks it (a block list, a response policy zone), or a zone of the site hides it, or the resolver does not see public names, or the vendor has withdrawn the name.',
    recognised:
      'The resolver, asked directly, answers with status NXDOMAIN. The system call that applications use is no proof: it reports a denied name and a name without addresses alike. Where that call finds an address all the same (another source of names, a search list), the check goes on with it, and warns.',
    lookalikes: [
      {
        cause: 'dns-nodata',
        tell: 'the status is NOERROR and the answer empty: the name exists, without addresses',
      },
      { cause: 'dns-servfail', tell: 'the status is SERVFAIL: the resolver tried and could not tell' },
      { cause: 'dns-sinkhole', tell: 'the blocked name gets an address, one that leads nowhere' },
    ],
    fix: 'Whoever runs the resolver lets it answer for the name. If resolvers outside the site deny it too, the vendor has to say which name took its place.',
    confirm: (s) => [
      dig(s, [], 'status: NXDOMAIN; the SOA record in the authority section names the zone that denied it'),
      elsewhere(
        s,
        'status: NOERROR and addresses, when the name exists and only the first resolver denies it',
      ),
    ],
    remedy: (s) =>
      `Let ${theResolver(s)} answer for ${name(s)}: it says ${number(s, 'the name does not exist, though the catalogue lists it', 'the names do not exist, though the catalogue lists them')}. Look for a block list, a response policy zone or a local zone that covers ${number(s, 'it', 'them')}.${observed(s)}`,
  },
  'dns-nodata': {
    verdict: 'fail',
    owner: 'dns',
    title: 'the name exists but has no address',
    meaning:
      'The resolver answered without an address. Either it filters the answer, or a zone of the site covers the name and lacks the record, or the only addresses are of the family that was not asked for (-4, -6).',
    recognised: 'Status NOERROR with no A and no AAAA record, from the resolver asked directly.',
    lookalikes: [
      { cause: 'dns-nxdomain', tell: 'the status is NXDOMAIN: the name itself is denied' },
      { cause: 'ipv6-broken', tell: 'addresses are there, but those of one family do not answer' },
    ],
    fix: 'Whoever runs the resolver finds what takes the addresses away: a filter, a response policy zone, or a local zone with the name but not its record.',
    confirm: (s) => [
      dig(s, ['A'], 'status: NOERROR and ANSWER: 0'),
      dig(s, ['AAAA'], 'the same for IPv6'),
      elsewhere(s, 'addresses, when only the first resolver leaves them out'),
    ],
    remedy: (s) =>
      `Let ${theResolver(s)} give the addresses of ${name(s)}: it answers without any. Look for a filter, a response policy zone or a local zone that holds ${number(s, 'the name', 'the names')} without an A record.${observed(s)}`,
  },
  'dns-servfail': {
    verdict: 'fail',
    owner: 'dns',
    title: 'the resolver could not complete the look-up',
    meaning:
      'The resolver tried and failed: it cannot reach its forwarder or the servers of the domain, or DNSSEC validation failed, or a filter in front of it answers so.',
    recognised: 'Status SERVFAIL from the resolver asked directly, also when asked again.',
    lookalikes: [
      { cause: 'dns-timeout', tell: 'no answer came at all' },
      { cause: 'dns-refused', tell: 'the status is REFUSED, at once, for every name' },
    ],
    fix: 'Whoever runs the resolver looks at its log for this name: forwarders, reachability of the authoritative servers, DNSSEC.',
    confirm: (s) => [
      dig(s, [], 'status: SERVFAIL; an EDE line, where the resolver gives one, says why'),
      dig(s, ['+cd'], 'addresses, when DNSSEC validation is what fails'),
    ],
    remedy: (s) =>
      `Find out why ${theResolver(s)} fails on ${name(s)} (SERVFAIL): its forwarders, the way to the authoritative servers, DNSSEC validation. Its log names the reason.${observed(s)}`,
  },
  'dns-refused': {
    verdict: 'fail',
    owner: 'dns',
    title: 'the resolver refuses this client',
    meaning:
      "The resolver is there and will not answer this client, or not for names outside its own zones. Often the client's network is missing in the resolver's access list, or a server that only holds zones was configured as a resolver.",
    recognised: 'Status REFUSED from the resolver asked directly.',
    lookalikes: [
      { cause: 'dns-servfail', tell: 'the status is SERVFAIL: it was willing, and failed' },
      { cause: 'dns-unreachable', tell: 'nothing at that address speaks DNS at all' },
    ],
    fix: 'Whoever runs the resolver allows recursion for this network, or the machine is given the resolver meant for it.',
    confirm: (s) => [dig(s, [], 'status: REFUSED')],
    remedy: (s) =>
      `Allow this network to ask ${theResolver(s)} for public names: it answers REFUSED for ${name(s)}. If it is not meant for clients, give this network another resolver.${observed(s)}`,
  },
  'dns-timeout': {
    verdict: 'fail',
    owner: 'dns',
    title: 'the resolver did not answer',
    meaning:
      'Questions to the resolver get no answer. It is down, or a firewall on the way drops DNS (UDP and TCP port 53), or it drops questions about this name.',
    recognised:
      'No answer within the time limit, over UDP and, where that was tried, over TCP. Whether other names get an answer tells a dead resolver from a filtered name.',
    lookalikes: [
      { cause: 'dns-unreachable', tell: 'an error comes back at once: nothing listens at that address' },
      { cause: 'dns-servfail', tell: 'an answer comes, after a while, and says SERVFAIL' },
      { cause: 'some-resolvers-fail', tell: 'another configured resolver does answer' },
    ],
    fix: 'Whoever runs the resolver checks that it is up; whoever runs the firewall between checks that UDP and TCP port 53 pass to it.',
    confirm: (s) => [
      dig(
        s,
        ['+time=3', '+tries=1'],
        '"communications error ... timed out" or "no servers could be reached"',
      ),
      dig(s, ['+tcp', '+time=3', '+tries=1'], 'an answer, when only UDP is lost'),
    ],
    remedy: (s) =>
      s.refused === 'tcp'
        ? `Let this network ask ${theResolver(s)} over TCP port 53 too: its answer for ${name(s)} is too long for UDP, and TCP is refused.`
        : `Make ${theResolver(s)} answer this network, or give the network one that does: questions for ${name(s)} get no answer. Check that it runs and that UDP and TCP port 53 pass to it.${observed(s)}`,
  },
  'dns-unreachable': {
    verdict: 'fail',
    owner: 'dns',
    title: "nothing listens at the resolver's address",
    meaning:
      'The address configured as resolver is reachable, or a device answers for it, but nothing there takes DNS questions: the service is stopped, the address is wrong, or a device rejects port 53.',
    recognised:
      'The question is answered by ICMP port unreachable (ECONNREFUSED). That error is about the resolver, never about the endpoint.',
    lookalikes: [
      { cause: 'dns-timeout', tell: 'silence in place of an error' },
      { cause: 'tcp-refused', tell: 'the name resolved, and the endpoint itself refuses' },
    ],
    fix: 'Whoever runs the resolver starts it, or whoever configures this machine gives it the right address.',
    confirm: (s) => [dig(s, ['+time=3', '+tries=1'], '"connection refused"')],
    remedy: (s) =>
      s.refused === 'not-let-out'
        ? `Let this machine ask ${theResolver(s)}: a firewall or security agent on the machine itself lets no question out.`
        : `Start the DNS service at ${s.resolver ?? 'the configured resolver'}, or configure another resolver: nothing there takes questions, so that ${name(s)} cannot be resolved.${observed(s)}`,
  },
  'dns-sinkhole': {
    verdict: 'fail',
    owner: 'dns',
    title: "the name resolves to an address that cannot be the vendor's",
    meaning:
      'The resolver answers with an address from which no public service can be reached: 0.0.0.0, loopback, a documentation or reserved range, or a private address where the catalogue allows none; or with one public address, that of a block page, for whatever it blocks. DNS filters answer so for names they block. A hosts file can do the same.',
    recognised:
      'Every address in the answer lies in such a range; or, less surely, nothing of the vendor answers at an address that the resolver gives to names of unrelated owners alike.',
    lookalikes: [
      { cause: 'dns-rewritten', tell: 'names that do not exist get this address too' },
      { cause: 'dns-nxdomain', tell: 'the filter denies the name and gives no address' },
      { cause: 'captive-portal', tell: 'the address leads to a portal that answers in place of every site' },
    ],
    fix: 'Whoever runs the DNS filter exempts the name. Where the site reaches the service by a private link on purpose, the catalogue entry has to allow private addresses.',
    confirm: (s) => [
      dig(s, ['+short'], "the address that cannot be the vendor's"),
      elsewhere(s, 'public addresses, when only the first resolver blocks the name'),
    ],
    remedy: (s) =>
      s.hostsFile
        ? `Take ${name(s)} out of this machine's hosts file: the address there${atAddresses(s)} cannot be the vendor's. What a device gets from the resolver is not known: repeat the check afterwards.`
        : `Exempt ${name(s)} from DNS filtering on ${theResolver(s)}: the answer${atAddresses(s)} cannot be the vendor's address. Look for a block list or a response policy zone.${observed(s)}`,
  },
  'dns-rewritten': {
    verdict: 'fail',
    owner: 'dns',
    title: 'the resolver invents answers for names that do not exist',
    meaning:
      'The resolver gives an address of its own where it should say that a name does not exist, and the name in question got this invented address. Providers do so for search pages, portals to catch users, filters to show a block page.',
    recognised:
      'A random name below the same domain, which cannot exist, resolves, and to the same address as the endpoint.',
    lookalikes: [
      {
        cause: 'dns-sinkhole',
        tell: 'random names are denied as they should be; only listed names get the address',
      },
      { cause: 'captive-portal', tell: 'the invented address answers with a sign-in page' },
    ],
    fix: 'Whoever runs the resolver turns off the rewriting of NXDOMAIN answers and looks why the real name gets the invented one, or the network is given another resolver.',
    confirm: (s) => [
      dig(s, ['+short'], 'the address that was given'),
      dig(
        { ...s, host: `no-such-name-5f3a91.${s.host.split('.').slice(1).join('.') || s.host}` },
        ['+short'],
        'the same address, for a name that does not exist',
      ),
    ],
    remedy: (s) =>
      `${capitalised(theResolver(s))} gives ${name(s)} the same address${atAddresses(s)} as names that do not exist. Turn off the rewriting of NXDOMAIN and let it give the real addresses, or give this network another resolver.${observed(s)}`,
  },
} as const satisfies Partial<Record<Cause, CauseWords>>;
