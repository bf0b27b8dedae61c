import type { Catalogue, Component, Endpoint, Host, Text } from '../model/catalogue.js';
import { readHostName } from '../model/hostname.js';
import type { CatalogueFile, EndpointEntry, HostEntry, PortKeys } from './schema.js';

/** A file that was found right becomes the catalogue: defaults filled in, references resolved. */
export function assemble(file: CatalogueFile, sha256: string): Catalogue {
  const hosts = new Map(Object.entries(file.hosts).map(([key, entry]) => [key, hostOf(entry)]));
  const assumedOf = (key: string) => file.hosts[key]?.assume ?? file.assume ?? {};
  return {
    title: file.title,
    sha256,
    document: file.document ?? null,
    wildcards: (file.wildcards ?? []).map((wildcard) => `*.${canonical(wildcard.slice(2))}`),
    conditions: Object.fromEntries(
      Object.entries(file.conditions ?? {}).map(([id, words]) => [id, textOf(words)]),
    ),
    hosts: [...hosts.values()],
    components: Object.entries(file.components).map(
      ([id, entry]): Component => ({
        id,
        aliases: entry.aliases ?? [],
        title: textOf(entry.title),
        purpose: textOf(entry.purpose ?? entry.title),
        runsOn: entry.runsOn,
        endpoints: entry.endpoints.map((row) => {
          const host = hosts.get(row.host);
          if (!host) throw new Error(`host key ${row.host} was not checked`);
          return endpointOf(row, host, assumedOf(row.host));
        }),
      }),
    ),
  };
}

function hostOf(entry: HostEntry): Host {
  return {
    name: canonical(entry.name),
    speaks: entry.speaks ?? 'https',
    alpn: entry.alpn ?? {},
    clientCertificate: entry.clientCertificate ?? false,
    rotating: entry.rotating ?? false,
    privateAddresses: entry.privateAddresses ?? false,
    signatureHeader: entry.signatureHeader?.toLowerCase() ?? null,
    owner: entry.owner ?? 'vendor',
    ...(entry.remark ? { remark: textOf(entry.remark) } : {}),
  };
}

function endpointOf(row: EndpointEntry, host: Host, assumed: PortKeys): Endpoint {
  const stated = portsOf(row);
  const ports = stated ?? portsOf(assumed) ?? [];
  return {
    host,
    ports: [...ports].sort((a, b) => a - b),
    anyOf: (stated ? row : assumed).anyOf !== undefined,
    portStated: stated !== undefined,
    condition: row.condition ?? null,
    source: { line: row.line ?? null },
  };
}

function portsOf({ port, anyOf, allOf }: PortKeys): readonly number[] | undefined {
  return port === undefined ? (anyOf ?? allOf) : [port];
}

function textOf({ en, fr }: { readonly en: string; readonly fr?: string | undefined }): Text {
  return fr === undefined ? { en } : { en, fr };
}

function canonical(text: string): string {
  const read = readHostName(text);
  if ('name' in read) return read.name;
  throw new Error(`host name was not checked: ${read.reason}`);
}
