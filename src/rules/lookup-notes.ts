import type { NameLookup, Rule } from '../model/rules.js';
import { andMore } from './and-more.js';

/** What follows from when a platform turns names into addresses: for the guide's `know`. */
export function lookupNotes(names: NameLookup, rules: readonly Rule[]): readonly string[] {
  const rotating = rules.filter((rule) => rule.rotating).map(({ pattern }) => pattern.name);
  const change = `The operator changes the addresses of ${andMore(rotating)} without notice:`;
  switch (names) {
    case 'in-traffic':
      return [
        'It goes by the name in the traffic, so changing addresses do no harm. A client that hides the name ' +
          '(Encrypted ClientHello) is not recognised.',
      ];
    case 'dns-snooping':
      return [
        'Addresses are learned from DNS answers: the clients have to use this resolver, and neither DNS over ' +
          'HTTPS or TLS nor another resolver. An answer that a client has cached already opens nothing.',
      ];
    case 'periodic':
      return [
        rotating.length > 0
          ? `${change} the firewall and a client may see different ones, and connections then fail now and ` +
            'then. Let both use the same resolver.'
          : 'The firewall and the clients look names up apart: let both use the same resolver.',
      ];
    case 'none':
      return [rotating.length > 0 ? `${change} addresses go stale.` : 'Addresses go stale when they change.'];
  }
}
