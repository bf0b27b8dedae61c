import { commented, type Guide, heading } from '../guide.js';
import { lookupNotes } from '../lookup-notes.js';
import { netfilterNotes, restoreGuide, scriptGuide, setsGuide } from '../netfilter/guides.js';
import { ipsetLines } from '../netfilter/ipset.js';
import { iptablesFile } from '../netfilter/iptables.js';
import { iptablesFunctions, iptablesParts } from '../netfilter/iptables-functions.js';
import { script } from '../netfilter/script.js';
import { setNotes } from '../netfilter/set-notes.js';
import { addressSets } from '../netfilter/sets.js';
import type { Platform } from '../platform.js';

const title = 'iptables with ipset';

export const iptables: Platform = {
  id: 'iptables',
  title,
  docs: 'https://ipset.netfilter.org/ipset.man.html',
  can: { patterns: ['exact'], names: 'periodic', ports: true, places: ['inside', 'outside'], nameLength: 28 },
  checked: { by: 'parser', command: 'iptables-restore --test (nft and legacy), ipset restore, sh -n' },
  variants: {
    restore: 'the IPv4 rules alone, for iptables-restore',
    restore6: 'the IPv6 rules alone, for ip6tables-restore',
    ipset: 'the sets alone, for ipset restore',
  },
  render(rules, look) {
    const sets = addressSets(rules, look);
    const about = (guide: Guide) => heading(title, rules, look, guide);
    const know = [...netfilterNotes('FORWARD'), ...lookupNotes('periodic', rules)];
    switch (look.variant) {
      case 'restore':
        return text(about(restoreGuide(4, look, know)), [
          ...commented('# ', setNotes(sets, 'a script')),
          ...iptablesFile(4, sets, look),
        ]);
      case 'restore6':
        return text(about(restoreGuide(6, look, know)), [
          ...commented('# ', setNotes(sets, 'a script')),
          ...iptablesFile(6, sets, look),
        ]);
      case 'ipset':
        return text(about(setsGuide(know)), [
          ...commented('# ', setNotes(sets, 'a script')),
          ...ipsetLines(sets),
        ]);
      default:
        return script(
          {
            heading: about(scriptGuide(look, know, true)),
            functions: iptablesFunctions(iptablesParts(sets, look)),
            dnsmasq: null,
          },
          sets,
          look,
        );
    }
  },
};

function text(lines: readonly string[], body: readonly string[]): string {
  return [...commented('# ', lines), ...body, ''].join('\n');
}
