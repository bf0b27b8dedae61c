/** The entry to add, with its object, and where in which list. */
import type { ConfigLine, Flow } from '../../../model/audit.js';
import { asaHostObject } from '../../../rules/asa-names.js';
import { parseAddress } from '../../addresses.js';
import type { AccessLists } from './lists.js';

/** `ending`: the list whose implicit deny stops it, where no entry does. */
export function remedyFor(
  { host, port, address, client }: Flow,
  by: ConfigLine | null,
  lists: AccessLists,
  ending: string | null,
): string {
  const six = [address, client].some((one) => one !== null && parseAddress(one)?.family === 6);
  const object = asaHostObject('em', host, six ? 'v6' : 'v4');
  const found = by && [...lists.values()].find((list) => list.numberOf(by) !== null);
  const place = found && by ? `${found.name} line ${found.numberOf(by)}` : (ending ?? null);
  const objects = `object network ${object} / fqdn ${six ? 'v6' : 'v4'} ${host}`;
  const entry = `extended permit tcp any object ${object} eq ${port}`;
  if (place !== null) return `add ${objects}; access-list ${place} ${entry}`;
  return `add ${objects}; access-list NAME ${entry}, bound with "access-group NAME in interface" to the client's interface, where from then on all else needs an entry of its own`;
}
