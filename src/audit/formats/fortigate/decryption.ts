/** Profiles of SSL inspection: which connections a policy has opened. */
import type { ConfigLine } from '../../../model/audit.js';
import type { Subject } from '../../firewall/subject.js';
import { nameMatches } from '../../firewall/terms.js';
import { isIn, merge, point } from '../../intervals.js';
import type { Objects } from './objects.js';
import { type Entry, entriesOf, list, sectionOf, value } from './tree.js';

/** Whether the policy's SSL profile opens the connection; exempted names stay closed. */
export function decryption(
  policy: Entry,
  at: ConfigLine,
  objects: Objects,
  scopes: readonly Entry[],
): ((subject: Subject) => ConfigLine | null) | null {
  const name = value(policy, 'ssl-ssh-profile');
  if (name === '' || name === 'no-inspection' || name === 'certificate-inspection') return null;
  const profile = scopes
    .flatMap((scope) => entriesOf(scope, 'firewall ssl-ssh-profile'))
    .find((one) => one.name === name);
  if (!profile && !/deep-inspection/.test(name)) return null;
  const opened = profile ? openedPorts(profile) : [443];
  if (opened !== 'all' && opened.length === 0) return null;
  const exempt = profile ? exemptions(profile, objects, scopes) : [];
  return ({ host, port }) => {
    const meant = opened === 'all' || isIn(port, merge(opened.flatMap((one) => point(one)))) !== false;
    return meant && !exempt.some((matches) => matches(host)) ? at : null;
  };
}

/**
 * The ports on which a profile opens TLS. HTTPS, unless its section says otherwise, is opened on port 443:
 * CLI reference, firewall ssl-ssh-profile, "ports" and "status" of "config https".
 */
function openedPorts(profile: Entry): readonly number[] | 'all' {
  const every = sectionOf(profile, 'ssl');
  const all = every ? value(every.own, 'inspect-all') : '';
  if (all === 'deep-inspection') return 'all';
  if (all === 'certificate-inspection') return [];
  const https = sectionOf(profile, 'https');
  if (!/^(?:|deep-inspection)$/.test(https ? value(https.own, 'status') : '')) return [];
  const ports = https ? list(https.own, 'ports').map(Number) : [];
  return ports.length > 0 ? ports : [443];
}

function exemptions(
  profile: Entry,
  objects: Objects,
  scopes: readonly Entry[],
): readonly ((host: string) => boolean)[] {
  const table = (name: string) => scopes.flatMap((scope) => entriesOf(scope, name));
  const patterns = table('firewall wildcard-fqdn custom');
  const groups = table('firewall wildcard-fqdn group');
  return entriesOf(profile, 'ssl-exempt').flatMap((entry) => {
    const name = value(entry, 'wildcard-fqdn');
    const group = groups.find((one) => one.name === name);
    const names = group ? list(group, 'member') : [name];
    const wildcards = patterns
      .filter((one) => names.includes(one.name))
      .map((one) => value(one, 'wildcard-fqdn').replace(/^\*\./, '').toLowerCase());
    const terms = value(entry, 'address') === '' ? [] : objects.addresses([value(entry, 'address')], 4);
    return [
      (host: string) =>
        wildcards.some((wildcard) => nameMatches(host, wildcard, 'too') === true) ||
        terms.some((term) => term.kind === 'name' && nameMatches(host, term.name, term.below) === true),
    ];
  });
}
