import type { Look } from '../../model/rules.js';
import type { Guide } from '../guide.js';

export const dnsmasqNotes: readonly string[] = [
  'dnsmasq takes a name together with all names below it.',
  // Tried with 2.90: a refused answer reaches no set.
  'It puts every address that it is answered with into the sets, private ones too: a resolver upstream that answers with a sinkhole of the site opens that inner host on these ports. The option stop-dns-rebind makes it refuse such answers, rebind-domain-ok=/NAME/ takes them for one name.',
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
