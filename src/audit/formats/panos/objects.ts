/** Address, service and URL objects of one scope, with what it inherits. */
import type { ConfigLine, Mention, SourceFile } from '../../../model/audit.js';
import { ownOf } from '../../../text/own.js';
import { reachable } from '../../firewall/nested.js';
import { type AddressTerm, anyService, anywhere, rangeTerm, type ServiceTerm } from '../../firewall/terms.js';
import type { Library } from '../../format.js';
import { linesOf } from '../../lines.js';
import type { Truth } from '../../truth.js';
import { UrlEntries, urlEntry } from './categories.js';
import { addressTerm, missing, predefined, serviceTerm } from './terms.js';
import { type Entry, lastOf, type Tree, textsOf, valuesOf } from './tree.js';

/** A URL list as a rule sees it. */
export interface UrlList {
  readonly at: ConfigLine;
  readonly entries: UrlEntries;
  /** What keeps us from knowing all of it. */
  readonly unknown: string | null;
}

const nothing: Pick<Entry, 'values'> = { values: new Map() };

export class Objects {
  readonly #tables = new Map<string, Map<string, Entry>>();
  readonly #lists = new Map<string, UrlList | null>();
  readonly #find: (url: string) => SourceFile | null;

  /** `lineage`: scopes, the farthest first; the nearest one's objects hold. */
  constructor(tree: Tree, lineage: readonly string[], library: Library, from: SourceFile) {
    for (const scope of lineage) {
      for (const [table, entries] of tree.scopes.get(scope) ?? []) {
        const all = this.#tables.get(table) ?? new Map<string, Entry>();
        for (const [name, entry] of entries) all.set(name, entry);
        this.#tables.set(table, all);
      }
    }
    this.#find = (url) =>
      library.find(
        url
          .replace(/[?#].*$/, '')
          .split('/')
          .at(-1) ?? '',
        from,
      )[0] ?? null;
  }

  #get(table: string, name: string): Entry | undefined {
    return this.#tables.get(table)?.get(name);
  }

  addresses(names: readonly string[]): readonly AddressTerm[] {
    return reachable(names, (name) => this.#members(name)).flatMap((name) => this.#address(name));
  }

  /** Of a static address group; an address of the same name comes before it. */
  #members(name: string): readonly string[] {
    const group = this.#get('address', name) ? undefined : this.#get('address-group', name);
    return group ? textsOf(group, 'static') : [];
  }

  #address(name: string): readonly AddressTerm[] {
    if (name === 'any') return [anywhere];
    const object = this.#get('address', name);
    if (object) return [addressTerm(object)];
    const group = this.#get('address-group', name);
    if (group?.values.has('dynamic'))
      return [{ kind: 'unknown', because: `the dynamic address group "${name}" (tags are learned)` }];
    if (group) return [];
    const list = this.#get('external-list', name);
    if (list) return this.#addressList(list);
    // What bears no object's name is an address, a region or lost.
    return [rangeTerm(name) ?? missing('address object or region', name)];
  }

  #addressList(list: Entry): readonly AddressTerm[] {
    const read = this.#external(list, 'ip');
    if (!read.file) return [{ kind: 'unknown', because: read.unknown }];
    return [...linesOf(read.file)].flatMap(({ text }) => {
      const [address = ''] = text.trim().split(/\s/);
      if (address === '' || address.startsWith('#')) return [];
      return [rangeTerm(address) ?? missing('address', address)];
    });
  }

  /** The file of an external list of the type asked for, or why there is none. */
  #external(list: Entry, type: string): { readonly file: SourceFile | null; readonly unknown: string } {
    const words = textsOf(list, 'type');
    const url = words.findLast((word) => /^https?:/.test(word));
    const named = url === undefined ? null : this.#find(url);
    if (words[0] !== type)
      return { file: null, unknown: `the external list "${list.name}" of type ${words[0] ?? 'unknown'}` };
    if (words.includes('exception-list'))
      return { file: null, unknown: `the exceptions of the external list "${list.name}"` };
    return {
      file: named,
      unknown: `the external list "${list.name}" (give its file beside the configuration)`,
    };
  }

  services(names: readonly string[]): readonly ServiceTerm[] {
    const group = (name: string) =>
      this.#get('service', name) ? undefined : this.#get('service-group', name);
    return reachable(names, (name) => textsOf(group(name) ?? nothing, 'members')).flatMap((name) =>
      group(name) ? [] : [this.#service(name)],
    );
  }

  #service(name: string): ServiceTerm {
    if (name === 'any') return anyService;
    if (name === 'application-default')
      return {
        kind: 'unknown',
        because: 'the default ports of the application (service application-default)',
      };
    const object = this.#get('service', name);
    return object ? serviceTerm(object) : (ownOf(predefined, name) ?? missing('service', name));
  }

  /** What a rule's `category` says of a host. */
  category(name: string, host: string): Truth {
    if (name === 'any') return true;
    const list = this.urlList(name);
    if (!list) return null;
    const truth = list.entries.matches(host);
    return truth === true || list.unknown === null ? truth : null;
  }

  /** What would settle a `category`; null: nothing has to. */
  doubtOf(name: string): string | null {
    if (name === 'any') return null;
    const list = this.urlList(name);
    if (!list) return `whether the site is of the category "${name}"`;
    return list.unknown ?? (list.entries.unclear ? `how the firewall reads entries of "${name}"` : null);
  }

  /** Null: a category of the vendor's, or one that goes by those. */
  urlList(name: string): UrlList | null {
    const known = this.#lists.get(name);
    if (known !== undefined) return known;
    const list = this.#readUrlList(name);
    this.#lists.set(name, list);
    return list;
  }

  #readUrlList(name: string): UrlList | null {
    const custom = this.#get('profiles custom-url-category', name);
    if (custom) {
      if (lastOf(custom, 'type') === 'Category Match') return null;
      const entries = valuesOf(custom, 'list').map(({ text, at }) => urlEntry(text, at));
      return { at: custom.at, entries: new UrlEntries(entries), unknown: null };
    }
    const external = this.#get('external-list', name);
    if (!external) return null;
    const { file, unknown } = this.#external(external, 'url');
    if (!file) return { at: external.at, entries: new UrlEntries([]), unknown };
    const lines = [...linesOf(file)].filter(({ text }) => /^\s*[^\s#]/.test(text));
    const entries = lines.map((at) => urlEntry(at.text.trim(), at));
    return { at: external.at, unknown: null, entries: new UrlEntries(entries) };
  }

  /** Does this enforcement of an authentication rule let everybody pass? */
  asksNobody(name: string): boolean {
    const own = this.#get('authentication-object', name);
    return own
      ? lastOf(own, 'authentication-method') === 'no-captive-portal'
      : name === 'default-no-captive-portal';
  }

  /** The URL filtering that a rule's profiles name, or null where there is none. */
  filtering(rule: Entry): string | null {
    const words = textsOf(rule, 'profile-setting');
    const named = words[words.indexOf('url-filtering') + 1];
    if (words.includes('url-filtering')) return named ?? '';
    if (!words.includes('group')) return null;
    const group = words.at(-1) ?? '';
    if (group === 'group') return null;
    const entry = this.#get('profile-group', group);
    return entry ? lastOf(entry, 'url-filtering') : `of the group ${group}`;
  }

  names(): readonly Mention[] {
    const fqdns = [...(this.#tables.get('address')?.values() ?? [])].flatMap((object) =>
      valuesOf(object, 'fqdn').map(({ text, at }) => ({ name: text.toLowerCase(), subtree: false, at })),
    );
    const lists = ['profiles custom-url-category', 'external-list'].flatMap((table) =>
      [...(this.#tables.get(table)?.keys() ?? [])].flatMap((name) => this.urlList(name)?.entries.all ?? []),
    );
    return [...fqdns, ...lists.flatMap(({ name, at }) => (name ? [{ ...name, at }] : []))];
  }

  urlLists(): readonly UrlList[] {
    return ['profiles custom-url-category', 'external-list'].flatMap((table) =>
      [...(this.#tables.get(table)?.keys() ?? [])].flatMap((name) => this.urlList(name) ?? []),
    );
  }
}
