import type { Catalogue, Component, Endpoint, Host } from '../model/catalogue.js';

/** One difference between two catalogues. */
export interface Difference {
  readonly kind: 'added' | 'removed' | 'changed';
  readonly of: 'component' | 'endpoint' | 'host' | 'condition' | 'wildcard';
  /** The component an endpoint belongs to, or null. */
  readonly component: string | null;
  /** What differs: a component id, host name, condition id or wildcard. */
  readonly name: string;
  /** In words, as it was and as it is; null where it was not or is not. */
  readonly before: string | null;
  readonly after: string | null;
}

/** What it takes to get from one catalogue to another, in the order of the catalogues. Empty: the same needs. */
export function diffCatalogues(before: Catalogue, after: Catalogue): readonly Difference[] {
  const names = union(
    before.components.map(({ id }) => id),
    after.components.map(({ id }) => id),
  );
  return [
    ...names.flatMap((id) => diffComponent(byId(before, id), byId(after, id))),
    ...diffWords('host', traitsByHost(before), traitsByHost(after)).filter(({ kind }) => kind === 'changed'),
    ...diffWords('condition', conditionsOf(before), conditionsOf(after)),
    ...diffWords('wildcard', wildcardsOf(before), wildcardsOf(after)),
  ];
}

function byId({ components }: Catalogue, id: string): Component | undefined {
  return components.find((component) => component.id === id);
}

function diffComponent(before: Component | undefined, after: Component | undefined): readonly Difference[] {
  const id = before?.id ?? after?.id ?? '';
  const whole = diffWords('component', componentWords(before), componentWords(after));
  const hosts = union(hostNames(before), hostNames(after));
  const endpoints = hosts.flatMap((host) => diffRows(rowsOf(before, host), rowsOf(after, host)));
  return [...whole, ...endpoints.map((difference) => ({ ...difference, component: id }))];
}

/** The rows of one host in one component; a lone row that took another condition has changed, not moved. */
function diffRows(before: readonly Endpoint[], after: readonly Endpoint[]): readonly Difference[] {
  const lone = before.length === 1 && after.length === 1;
  const conditions = lone ? [null] : union(before.map(conditionOf), after.map(conditionOf));
  return conditions.flatMap((condition) => {
    const of = (rows: readonly Endpoint[]) =>
      new Map(
        rows
          .filter((row) => lone || conditionOf(row) === condition)
          .map((row) => [row.host.name, rowWords(row)]),
      );
    return diffWords('endpoint', of(before), of(after));
  });
}

function diffWords(
  of: Difference['of'],
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): readonly Difference[] {
  return union([...before.keys()], [...after.keys()]).flatMap((name): readonly Difference[] => {
    const was = before.get(name) ?? null;
    const is = after.get(name) ?? null;
    if (was === is) return [];
    const kind = was === null ? 'added' : is === null ? 'removed' : 'changed';
    return [{ kind, of, component: null, name, before: was, after: is }];
  });
}

function componentWords(component: Component | undefined): ReadonlyMap<string, string> {
  if (!component) return new Map();
  const { id, runsOn } = component;
  return new Map([[id, runsOn === 'pc' ? 'runs on a PC' : 'runs in the device']]);
}

function rowWords({ ports, anyOf, condition }: Endpoint): string {
  const words = `port ${ports.join(anyOf ? ' or ' : ' and ')}`;
  return condition === null ? words : `${words}, only with ${condition}`;
}

function traitsByHost({ hosts }: Catalogue): ReadonlyMap<string, string> {
  return new Map(hosts.map((host) => [host.name, traits(host)]));
}

/** What decides how a host is probed and written into rules. */
function traits({ speaks, alpn, clientCertificate, rotating, privateAddresses }: Host): string {
  const protocols = Object.entries(alpn).map(([port, names]) => `ALPN ${names.join(' ')} on ${port}`);
  return [
    speaks,
    ...protocols,
    ...(clientCertificate ? ['client certificate'] : []),
    ...(rotating ? ['rotating addresses'] : []),
    ...(privateAddresses ? ['private addresses'] : []),
  ].join(', ');
}

function conditionsOf({ conditions }: Catalogue): ReadonlyMap<string, string> {
  return new Map(Object.entries(conditions).map(([id, { en }]) => [id, en]));
}

function wildcardsOf({ wildcards }: Catalogue): ReadonlyMap<string, string> {
  return new Map(wildcards.map((wildcard) => [wildcard, 'recommended']));
}

function hostNames(component: Component | undefined): readonly string[] {
  return component?.endpoints.map(({ host }) => host.name) ?? [];
}

function rowsOf(component: Component | undefined, host: string): readonly Endpoint[] {
  return component?.endpoints.filter((row) => row.host.name === host) ?? [];
}

function conditionOf({ condition }: Endpoint): string | null {
  return condition;
}

function union<Item>(first: readonly Item[], second: readonly Item[]): readonly Item[] {
  return [...new Set([...first, ...second])];
}
