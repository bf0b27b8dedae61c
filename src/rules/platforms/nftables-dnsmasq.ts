import { commented, type Guide, heading } from '../guide.js';
import { lookupNotes } from '../lookup-notes.js';
import { dnsmasqLines, setsOfDnsmasq } from '../netfilter/dnsmasq.js';
import { dnsmasqGuide, dnsmasqNotes } from '../netfilter/dnsmasq-guide.js';
import { netfilterNotes, nftGuide, scriptGuide } from '../netfilter/guides.js';
import { nftJump, nftLines } from '../netfilter/nft.js';
import { nftFunctions, nftParts } from '../netfilter/nft-functions.js';
import { script } from '../netfilter/script.js';
import { setNotes } from '../netfilter/set-notes.js';
import { addressSets } from '../netfilter/sets.js';
import type { Platform } from '../platform.js';

const title = 'nftables with sets, filled by dnsmasq';

const notes = [
  ...dnsmasqNotes,
  'dnsmasq 2.87 or later is needed. Addresses stay in the sets until the machine restarts: an nftables before Linux 6.12 does not prolong an entry that is there, and one that ends while clients use it breaks their connections.',
];

export const nftablesDnsmasq: Platform = {
  id: 'nftables-dnsmasq',
  title,
  docs: 'https://thekelleys.org.uk/dnsmasq/docs/dnsmasq-man.html',
  can: setsOfDnsmasq,
  checked: { by: 'parser', command: 'nft -c -f, dnsmasq --test and an answer' },
  variants: {
    dnsmasq: 'the lines for dnsmasq alone',
    script: 'a script that loads the rules and the lines for dnsmasq, and undoes everything',
  },
  render(rules, look) {
    const sets = addressSets(rules, look);
    const about = (guide: Guide) => heading(title, rules, look, guide);
    const know = [...netfilterNotes('forward'), ...notes, ...lookupNotes('dns-snooping', rules)];
    const feed = dnsmasqLines('nftset', rules, sets);
    switch (look.variant) {
      case 'dnsmasq':
        return [...commented('# ', about(dnsmasqGuide(look, know))), ...feed, ''].join('\n');
      case 'script': {
        const parts = {
          heading: about(scriptGuide(look, know, false)),
          functions: nftFunctions(nftParts(sets, look)),
          dnsmasq: feed,
        };
        return script(parts, sets, look);
      }
      default: {
        const guide = nftGuide(look, know, [
          'Then give dnsmasq its lines, which fill the sets: the variant dnsmasq; or let the variant script do both.',
        ]);
        return [
          ...commented('# ', [...about(guide), '', ...setNotes(sets, 'dnsmasq')]),
          ...nftLines(sets, look),
          nftJump(look),
          '',
        ].join('\n');
      }
    }
  },
};
