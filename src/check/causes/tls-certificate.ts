/** The words for a TLS certificate that cannot be accepted. */
import type { Cause } from '../../model/cause.js';
import { certificate, command, handshake, neutralName } from './confirm.js';
import {
  beyondProxy,
  type CauseWords,
  certificateOf,
  number,
  observed,
  type Subject,
  target,
} from './words.js';

/** For what hangs on one issuer, however many the endpoints. */
const issuedBy = ({ issuer }: Subject) => (issuer === undefined ? '' : ` (issuer: ${issuer})`);

/** Several endpoints need not have one issuer: nothing is said of it then. */
const ownIssuer = (subject: Subject) => number(subject, issuedBy(subject), '');

const dated = (subject: Subject, preposition: string) =>
  number(subject, subject.date === undefined ? '' : ` ${preposition} ${subject.date}`, '');

/** A server sends its chain: the leaf's own dates may be right. */
const above = (subject: Subject) =>
  number(
    subject,
    subject.issuer !== undefined && subject.date === undefined
      ? ' Its own dates are right: it is a certificate above it in the chain.'
      : '',
    '',
  );

/** A wrong clock makes every certificate look so, and is mended in a minute. */
const clockFirst = ({ clock, clockWitness }: Subject) =>
  clockWitness === 'server'
    ? ''
    : ` First make sure of this machine's clock${clock === undefined ? '' : `, which says ${clock}`}.`;

const otherNames = (subject: Subject) =>
  number(subject, subject.names?.slice(0, 3).join(', '), undefined) || 'other names';

const chain = (subject: Subject, shows: string) => handshake(subject, ['-showcerts'], shows);

export const tlsCertificateCauses = {
  'tls-intercepted': {
    verdict: 'fail',
    owner: 'inspection',
    title: 'the connection is decrypted by an inspection device',
    meaning:
      "The certificate was not issued by the vendor's authority but made on the fly by a device that decrypts TLS: a firewall, a web gateway, or antivirus software on this machine. A device has its own list of roots and rejects what is not in it; a service that authenticates devices by certificate cannot work through it at all.",
    recognised:
      'The issuer is a known inspection product, or is the inspection root that was given; or one unknown issuer signs names of unrelated owners; or the same address mints a certificate for a neutral name.',
    lookalikes: [
      {
        cause: 'tls-untrusted',
        tell: "an unknown issuer on one owner's names only: perhaps the vendor's private authority",
      },
      { cause: 'tls-self-signed', tell: 'the certificate is signed by itself: a device answers for itself' },
      { cause: 'captive-portal', tell: 'a portal answers in place of every site until someone signs in' },
    ],
    fix: "Whoever runs TLS inspection exempts the vendor's hosts from decryption, by server name. Installing the inspection root in the devices is not offered by the vendor's document.",
    confirm: (s) => [
      certificate(
        s,
        ['-issuer', '-subject', '-dates'],
        "the inspection device's name in place of a public authority",
      ),
      handshake(s, [], 'a certificate for this name too, when one is minted for any name', neutralName),
    ],
    remedy: (s) =>
      `Exempt ${target(s)} from TLS inspection${s.product ? ` on ${s.product}` : ''}, by server name: the certificate is made by the inspection device${issuedBy(s)}, and a device with its own list of roots rejects it.${observed(s)}`,
  },
  'tls-untrusted': {
    verdict: 'fail',
    owner: 'vendor',
    title: 'the certificate chain ends in an unknown root',
    meaning:
      "The certificate is issued by an authority that this machine does not know, and nothing speaks for inspection. It may be a private authority of the vendor's own, which the devices know and this machine does not, or a device on the way that shows no known sign of inspection.",
    recognised:
      'The chain leads to a root that is in no trust store here; none of the signs of inspection was found.',
    lookalikes: [
      {
        cause: 'tls-intercepted',
        tell: 'the same issuer signs names of unrelated owners, or belongs to a known product',
      },
      {
        cause: 'tls-incomplete-chain',
        tell: 'the issuer is public; only an intermediate certificate is missing',
      },
      { cause: 'tls-self-signed', tell: 'the certificate is its own issuer' },
    ],
    fix: 'Ask the vendor whether the issuer is theirs. If so, give its root with --ca-file; if not, ask whoever runs the firewall what answers there.',
    confirm: (s) => [
      certificate(s, ['-issuer', '-subject', '-dates'], 'the issuer to ask about'),
      chain(s, '"unable to get local issuer certificate" or "self-signed certificate in certificate chain"'),
    ],
    remedy: (s) =>
      `Ask the vendor whether the issuer of ${certificateOf(s)}${issuedBy(s)} is theirs. If it is, add its root with --ca-file; if not, something on the way answers in the vendor's place, and the firewall team has to look.${observed(s)}`,
  },
  'tls-incomplete-chain': {
    verdict: 'warn',
    owner: 'vendor',
    title: 'the server leaves out an intermediate certificate',
    meaning:
      'The server sends its own certificate without the intermediate one that links it to a public root. Clients that keep or fetch intermediates accept it, others do not.',
    recognised: 'Only the link to the issuer is missing, and the issuer is a public authority.',
    lookalikes: [
      { cause: 'tls-untrusted', tell: 'the issuer is not a public authority' },
      { cause: 'tls-intercepted', tell: 'the issuer is an inspection device that leaves out its own chain' },
    ],
    fix: 'Whoever runs the server sends the whole chain. Nothing in the network mends it.',
    confirm: (s) => [chain(s, 'one certificate, and "unable to verify the first certificate"')],
    remedy: (s) =>
      `Ask the vendor to send the intermediate certificate on ${target(s)}${ownIssuer(s)}: the chain is incomplete, and some clients reject it.${observed(s)}`,
  },
  'tls-self-signed': {
    verdict: 'fail',
    owner: 'firewall',
    title: 'a self-signed certificate answers',
    meaning:
      "The certificate is its own issuer. The vendor's public services do not use such; devices do for themselves: a firewall's block page, a router's administration page, a server at a wrong address.",
    recognised: 'A chain of one certificate that signs itself and that no trust store here holds.',
    lookalikes: [
      { cause: 'tls-intercepted', tell: 'the certificate names the host and is signed by another' },
      { cause: 'tls-untrusted', tell: 'there is an issuer, and it is unknown' },
      {
        cause: 'dns-sinkhole',
        tell: 'the address the name resolved to already shows that it is not the vendor',
      },
    ],
    fix: 'Whoever runs the firewall finds the device that answers, from the subject of the certificate and the address, and lets the connection pass to the vendor.',
    confirm: (s) => [certificate(s, ['-subject', '-issuer', '-dates'], 'subject and issuer are the same')],
    remedy: (s) =>
      `Let connections to ${target(s)} reach the vendor: a self-signed certificate answers${number(s, s.issuer === undefined ? '' : ` (${s.issuer})`, '')}. Look for a block page or redirect of the firewall, and check the address the name resolves to.${observed(s)}`,
  },
  'tls-expired': {
    verdict: 'fail',
    owner: 'vendor',
    title: "the certificate's time is over",
    meaning:
      'The certificate has expired, and the clock here is right as far as could be told. Whoever presents it has to renew it: the vendor, or a device on the way that answers in its place.',
    recognised: 'The end date is past; nothing else that was seen disagrees with the clock of this machine.',
    lookalikes: [
      {
        cause: 'clock-wrong',
        tell: 'certificates of unrelated owners look expired at once, or a Date header disagrees with the clock',
      },
      { cause: 'tls-intercepted', tell: 'the expired certificate is made by an inspection device' },
    ],
    fix: 'Whoever presents the certificate renews it. Look at the issuer first to see who that is.',
    confirm: (s) => [
      certificate(s, ['-dates', '-issuer'], 'notAfter in the past'),
      command(['date', '-u'], 'the right time'),
    ],
    remedy: (s) =>
      `Have ${certificateOf(s)}${ownIssuer(s)} renewed: ${number(s, 'it', 'they')} expired${dated(s, 'on')}.${above(s)}${clockFirst(s)} If the issuer is the vendor's, tell the vendor; if it is a device on site, renew it there.${observed(s)}`,
  },
  'tls-not-yet-valid': {
    verdict: 'fail',
    owner: 'vendor',
    title: "the certificate's time has not begun",
    meaning:
      'The certificate is dated in the future, and the clock here is right as far as could be told. Whoever presents it issued it too early or with a wrong clock.',
    recognised:
      'The start date is ahead; nothing else that was seen disagrees with the clock of this machine.',
    lookalikes: [
      {
        cause: 'clock-wrong',
        tell: 'certificates of unrelated owners look too young at once, or a Date header disagrees with the clock',
      },
      { cause: 'tls-intercepted', tell: 'an inspection device with a wrong clock made the certificate' },
    ],
    fix: 'Whoever presents the certificate replaces it or waits. Look at the issuer first to see who that is.',
    confirm: (s) => [
      certificate(s, ['-dates', '-issuer'], 'notBefore in the future'),
      command(['date', '-u'], 'the right time'),
    ],
    remedy: (s) =>
      `Have ${certificateOf(s)}${ownIssuer(s)} replaced: ${number(s, 'it is', 'they are')} not valid${dated(s, 'before') || ' yet'}.${above(s)}${clockFirst(s)} If the issuer is the vendor's, tell the vendor; if it is a device on site, check that device's clock.${observed(s)}`,
  },
  'clock-wrong': {
    verdict: 'fail',
    owner: 'host',
    title: 'the clock of this machine is wrong',
    meaning:
      'Certificates look expired or not yet valid because this machine believes in a wrong date. The endpoints are probably fine. Whether the devices have the right time is for their own settings to say.',
    recognised:
      'Certificates of unrelated owners fail by their dates at once, or an HTTP Date header disagrees with the clock.',
    lookalikes: [
      {
        cause: 'tls-expired',
        tell: 'one certificate is over while others hold, and the clock agrees with other witnesses',
      },
      { cause: 'tls-not-yet-valid', tell: 'one certificate is ahead while others hold' },
    ],
    fix: 'Whoever administers this machine sets the clock and lets it follow a time server, then the check is repeated.',
    confirm: (s) => [
      command(['date', '-u'], 'the time this machine believes in'),
      command(['curl', '-s', '-I', `http://${neutralName}/`], 'a Date header that differs from it'),
      certificate(s, ['-dates'], 'dates that hold at the right time'),
    ],
    remedy: (s) =>
      `Set the clock of this machine (time zone, NTP) and run the check again: certificates fail by their dates only because the clock is wrong.${observed(s)}`,
  },
  'tls-wrong-name': {
    verdict: 'fail',
    owner: 'network',
    title: 'the certificate is for other names',
    meaning:
      'A server answered with a certificate that does not cover the name asked for. Another server is behind the address: a wrong DNS answer, a hosts-file line, a redirect, a portal.',
    recognised: 'None of the names in the certificate matches the host. The report lists them.',
    lookalikes: [
      {
        cause: 'tls-intercepted',
        tell: 'an inspection device made the certificate, usually with the right name',
      },
      { cause: 'captive-portal', tell: "the names are a portal's" },
      { cause: 'dns-rewritten', tell: 'names that do not exist lead to the same server' },
    ],
    fix: 'The network team checks what the name resolves to, and whether connections to that address are redirected on the way.',
    confirm: (s) => [
      certificate(s, ['-subject', '-ext', 'subjectAltName'], 'the names that the certificate is for'),
      command(['dig', '+short', s.host], 'the address that led there'),
    ],
    remedy: (s) =>
      `Check what ${s.targets ?? s.host} ${number(s, 'resolves', 'resolve')} to, and whether connections to ${target(s)} are redirected on the way: they are answered with a certificate for ${otherNames(s)}${ownIssuer(s)}.${beyondProxy(s)}${observed(s)}`,
  },
} as const satisfies Partial<Record<Cause, CauseWords>>;
