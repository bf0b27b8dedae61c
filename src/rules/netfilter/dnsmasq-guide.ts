import type { Look } from '../../model/rules.js';
import type { Guide } from '../guide.js';

export const dnsmasqNotes: readonly string[] = [
  'dnsmasq takes a name together with all names below it.',
  'After dnsmasq is restarted the sets fill with the next answers. What a client has cached by then is blocked until it asks again: restart the clients, or wait for the life of the answers.',
];

export function dnsmasqGuide({ prefix }: Look, know: readonly string[]): Guide {
  const file = `/etc/dnsmasq.d/${prefix}-allow.conf`;
  return {
    apply: [
      `Load the sets and rules first: dnsmasq does not create sets. Save this as ${file}, then:`,
      `  dnsmasq --test -C ${file} && systemctl restart dnsmasq`,
    ],
    undo: [`  rm ${file} && systemctl restart dnsmasq`],
    know,
  };
}
