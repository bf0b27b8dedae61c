/** What the address lists of a router hold, and which kinds of interfaces it has. */
import { type AddressTerm, nameTerm, rangeTerm } from '../../firewall/terms.js';
import { type Export, itemsOf } from './export.js';
import type { Item } from './item.js';

export function addressLists(whole: Export, root: string): ReadonlyMap<string, readonly AddressTerm[]> {
  const lists = new Map<string, AddressTerm[]>();
  const add = (name: string, term: AddressTerm): void => {
    const terms = lists.get(name) ?? [];
    lists.set(name, terms);
    terms.push(term);
  };
  for (const { values } of itemsOf(whole, `${root} firewall address-list`)) {
    const name = values.get('list') ?? '';
    const text = values.get('address') ?? '';
    if (values.has('timeout') || values.get('dynamic') === 'yes') add(name, changing(name));
    else add(name, rangeTerm(text) ?? nameTerm(text));
  }
  for (const item of itemsOf(whole, 'ip dns static')) {
    const name = item.values.get('address-list');
    if (name !== undefined) add(name, forwarded(item, name));
  }
  const rules = whole.items.filter(
    ({ path, values }) => path.startsWith(`${root} firewall `) && values.get('disabled') !== 'yes',
  );
  for (const { values } of rules) {
    const name = values.get('address-list') ?? '';
    if (/^add-(?:src|dst)-to-address-list$/.test(values.get('action') ?? '')) add(name, changing(name));
  }
  for (const { name, term } of clients(whole)) add(name, term);
  return lists;
}

/** Clients come onto a list as they are given their address, or log in. */
function clients(whole: Export): readonly { readonly name: string; readonly term: AddressTerm }[] {
  const feeding = /^(?:ip dhcp-server(?: lease)?|ppp (?:profile|secret)|ip hotspot user profile)$/;
  return whole.items
    .filter(({ path, values }) => feeding.test(path) && values.get('disabled') !== 'yes')
    .flatMap(({ path, values }) => {
      const names = (values.get('address-lists') ?? values.get('address-list') ?? '').split(',');
      const lease = path === 'ip dhcp-server lease' ? rangeTerm(values.get('address') ?? '') : null;
      return names.filter(Boolean).map((name) => ({ name, term: lease ?? changing(name) }));
    });
}

function changing(name: string): AddressTerm {
  return { kind: 'unknown', because: `the address list ${name}, whose entries come and go` };
}

/** A name that the router's resolver puts on a list when it answers for it. */
function forwarded({ values }: Item, list: string): AddressTerm {
  const name = values.get('name');
  if (name === undefined) return changing(list);
  const term = nameTerm(name);
  return term.kind === 'name' && values.get('match-subdomain') === 'yes' ? { ...term, below: 'too' } : term;
}

const ppp = /^(?:pppoe|l2tp|pptp|sstp|ovpn|ppp)-(?:client|server)$/;

/** Interfaces that the export itself makes, by name: `vlan`, `ppp`, `wireless`, or what their menu is called. */
export function interfaceKinds(whole: Export): ReadonlyMap<string, string> {
  const kinds = new Map<string, string>();
  for (const { path, values } of whole.items) {
    const menu = /^interface ([\w-]+)$/.exec(path)?.[1];
    const name = values.get('name');
    if (menu === undefined || name === undefined || menu === 'list') continue;
    kinds.set(name, ppp.test(menu) ? 'ppp' : /^wi(?:fi|reless)$/.test(menu) ? 'wireless' : menu);
  }
  return kinds;
}
