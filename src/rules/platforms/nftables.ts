import { commented, type Guide, heading } from '../guide.js';
import { lookupNotes } from '../lookup-notes.js';
import { netfilterNotes, nftGuide, scriptGuide } from '../netfilter/guides.js';
import { nftJump, nftLines } from '../netfilter/nft.js';
import { nftFunctions, nftParts } from '../netfilter/nft-functions.js';
import { script } from '../netfilter/script.js';
import { setNotes } from '../netfilter/set-notes.js';
import { addressSets } from '../netfilter/sets.js';
import type { Platform } from '../platform.js';

const title = 'nftables with sets';

export const nftables: Platform = {
  id: 'nftables',
  title,
  docs: 'https://www.netfilter.org/projects/nftables/manpage.html',
  can: { patterns: ['exact'], names: 'periodic', ports: true, places: ['inside', 'outside'] },
  checked: { by: 'parser', command: 'nft -c -f' },
  variants: {
    script: 'a script that loads the rules, keeps the sets filled (systemd timer) and undoes everything',
  },
  render(rules, look) {
    const sets = addressSets(rules, look);
    const about = (guide: Guide) => heading(title, rules, look, guide);
    const know = [...netfilterNotes('forward'), ...lookupNotes('periodic', rules)];
    if (look.variant === 'script') {
      const parts = {
        heading: about(scriptGuide(look, know, true)),
        functions: nftFunctions(nftParts(sets, look)),
        dnsmasq: null,
      };
      return script(parts, sets, look);
    }
    const guide = nftGuide(look, know, [
      'Empty sets let nothing out: the variant script fills them and keeps them filled. It loads these rules too.',
    ]);
    return [
      ...commented('# ', [...about(guide), '', ...setNotes(sets, 'a script')]),
      ...nftLines(sets, look),
      nftJump(look),
      '',
    ].join('\n');
  },
};
