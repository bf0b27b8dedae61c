/** The commands that let one connection through, ahead of the rule that stops it and in that rule's own chain. */
import type { Flow } from '../../../model/audit.js';
import { parseAddress } from '../../addresses.js';
import type { Vantage } from '../../format.js';
import type { Item } from './item.js';

/** A list for each port: with one for all, every host of it would be let through on every port. */
export function remedyFor(
  { host, port, address, client }: Flow,
  by: Item | undefined,
  chain: Vantage['chain'],
): string {
  const six = [address, client].some((one) => one !== null && parseAddress(one)?.family === 6);
  const table = by?.path ?? `${six ? 'ipv6' : 'ip'} firewall filter`;
  const [root = 'ip'] = table.split(' ');
  const list = `em-hosts-${port}`;
  const add = [
    `/${table} add chain=${by?.values.get('chain') ?? chain} action=accept protocol=tcp`,
    `dst-address-list=${list} dst-port=${port}`,
    ...(by ? [`place-before=NUMBER, where NUMBER is that of this rule in "/${table} print"`] : []),
  ];
  return `/${root} firewall address-list add list=${list} address=${host}; ${add.join(' ')}`;
}
