/** How to apply and undo what is written for the packet filters of Linux, and what to know of it. */
import type { Look } from '../../model/rules.js';
import type { Guide } from '../guide.js';
import { table } from './nft.js';
import { chainName } from './sets.js';

/** @param hook the chain that asks ours */
export function netfilterNotes(hook: string): readonly string[] {
  const [opens, ...others] = sharedNotes(hook);
  return [
    `${opens} One that lasts longer than its address stays in a set goes by what ${hook} does with established connections.`,
    ...others,
  ];
}

/** What holds of firewalld too, which follows the connections itself. */
export function sharedNotes(hook: string): readonly string[] {
  return [
    `The rules stand in a chain of their own, which ${hook} asks first: they open, and what ${hook} blocks otherwise stays blocked. Only connections from inside are opened, and what answers them.`,
    'A host that shares an address with others lets these through too, on the same ports: packets have no names.',
  ];
}

export function scriptGuide(look: Look, know: readonly string[], asksDns: boolean): Guide {
  const file = `${look.prefix}-allow.sh`;
  return {
    apply: [
      `Save this as ${file} on the firewall, then as root:`,
      `  sh ${file}`,
      `For every start of the machine${asksDns ? ', and every five minutes new addresses' : ''} (systemd):`,
      `  sh ${file} install`,
      ...(asksDns
        ? [`Without systemd, let cron do what the timer does:`, `  */5 * * * * root sh /root/${file} refresh`]
        : []),
    ],
    undo: [`  sh ${file} undo`],
    know,
  };
}

export function restoreGuide(version: 4 | 6, look: Look, know: readonly string[]): Guide {
  const chain = chainName(look);
  const tool = version === 4 ? 'iptables' : 'ip6tables';
  const file = `em.rules.v${version}`;
  return {
    apply: [
      `Load the sets first (the variant ipset), then, with this saved as ${file}:`,
      `  ${tool}-restore --test --noflush ${file} && ${tool}-restore --noflush ${file}`,
      'Loaded twice, FORWARD asks the chain twice, which changes nothing.',
      `The other family has a file of its own: the variant ${version === 4 ? 'restore6' : 'restore'}.`,
    ],
    undo: [`  ${tool} -D FORWARD -j ${chain}; ${tool} -F ${chain}; ${tool} -X ${chain}`],
    know: ['Rules that name a set cannot be loaded before it: at boot, restore the sets first.', ...know],
  };
}

export function setsGuide(know: readonly string[]): Guide {
  return {
    apply: ['  ipset -exist restore < em.ipset'],
    undo: ['Take the rules back first, then: ipset destroy NAME, for each set below.'],
    know: [
      'Empty sets let nothing out: the main form of this output fills them and keeps them filled.',
      ...know,
    ],
  };
}

export function nftGuide(look: Look, know: readonly string[], more: readonly string[]): Guide {
  const chain = `${table} ${chainName(look)}`;
  return {
    apply: ['  nft -c -f em.nft && nft -f em.nft', ...more],
    undo: [
      `  nft -a list chain ${table} forward, then nft delete rule ${table} forward handle N for the jump`,
      `  nft flush chain ${chain}; nft delete chain ${chain}; and nft delete set ${table} NAME for each set below`,
      'The variant script does all this itself.',
    ],
    know: [
      `Written for a base chain forward in the table ${table}. Where yours has another name, replace it in this text: an accept in a table of its own would not outweigh a drop in yours.`,
      'Loaded twice, forward asks the chain twice, which changes nothing; what is in the sets stays.',
      ...know,
    ],
  };
}
