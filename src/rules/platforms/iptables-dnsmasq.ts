import { commented, type Guide, heading } from '../guide.js';
import { lookupNotes } from '../lookup-notes.js';
import { dnsmasqLines, setsOfDnsmasq } from '../netfilter/dnsmasq.js';
import { dnsmasqGuide, dnsmasqNotes } from '../netfilter/dnsmasq-guide.js';
import { netfilterNotes, restoreGuide, scriptGuide, setsGuide } from '../netfilter/guides.js';
import { ipsetLines } from '../netfilter/ipset.js';
import { iptablesFile } from '../netfilter/iptables.js';
import { iptablesFunctions, iptablesParts } from '../netfilter/iptables-functions.js';
import { script } from '../netfilter/script.js';
import { setNotes } from '../netfilter/set-notes.js';
import { addressSets } from '../netfilter/sets.js';
import type { Platform } from '../platform.js';

const title = 'iptables with ipset, filled by dnsmasq';

export const iptablesDnsmasq: Platform = {
  id: 'iptables-dnsmasq',
  title,
  docs: 'https://thekelleys.org.uk/dnsmasq/docs/dnsmasq-man.html',
  can: { ...setsOfDnsmasq, nameLength: 28 },
  checked: {
    by: 'parser',
    command: 'iptables-restore --test (nft and legacy), ipset restore, dnsmasq --test and an answer, sh -n',
  },
  variants: {
    dnsmasq: 'the lines for dnsmasq alone',
    restore: 'the IPv4 rules alone, for iptables-restore',
    restore6: 'the IPv6 rules alone, for ip6tables-restore',
    ipset: 'the sets alone, for ipset restore',
  },
  render(rules, look) {
    const sets = addressSets(rules, look);
    const about = (guide: Guide) => heading(title, rules, look, guide);
    const know = [...netfilterNotes('FORWARD'), ...dnsmasqNotes, ...lookupNotes('dns-snooping', rules)];
    const feed = dnsmasqLines('ipset', rules, sets);
    switch (look.variant) {
      case 'dnsmasq':
        return text(about(dnsmasqGuide(look, know)), feed);
      case 'restore':
        return text(about(restoreGuide(4, look, know)), [
          ...commented('# ', setNotes(sets, 'dnsmasq')),
          ...iptablesFile(4, sets, look),
        ]);
      case 'restore6':
        return text(about(restoreGuide(6, look, know)), [
          ...commented('# ', setNotes(sets, 'dnsmasq')),
          ...iptablesFile(6, sets, look),
        ]);
      case 'ipset':
        return text(about(setsGuide(know)), [
          ...commented('# ', setNotes(sets, 'dnsmasq')),
          ...ipsetLines(sets),
        ]);
      default:
        return script(
          {
            heading: about(scriptGuide(look, know, false)),
            functions: iptablesFunctions(iptablesParts(sets, look)),
            dnsmasq: feed,
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
