/**
 * What the configuration lets through besides the catalogue. Asked of the policy itself, with names and
 * ports that nobody needs: so an answer takes account of everything that decides, whatever the product.
 */
import type { ConfigLine, Decision, Flow, Policy } from '../model/audit.js';
import type { Catalogue, Host, Selection } from '../model/catalogue.js';
import { sharedBy } from '../patterns/shared.js';
import type { Circumstances } from './decide.js';
import type { Draft } from './fingerprint.js';
import { portRequirements } from './requirements.js';

/** Flows that should not pass; that all of them do by one line proves what the line opens. */
interface Probe {
  readonly opens: string;
  readonly flows: readonly Omit<Flow, 'client'>[];
  /** Where it is about a whole domain: too much only where others than the vendor have names in it. */
  readonly domain?: string;
}

/** A label that nobody registers. */
const stranger = 'em-preflight-probe';

/** Public addresses of nobody in particular: what formats by address are asked about. */
const strangers = ['93.184.215.14', '151.101.1.140', '198.41.0.4'];

const oddPorts = [1, 25, 3389, 61_234];

/** The line that lets a flow through, in the case where it does. */
function lettingLine(decision: Decision): ConfigLine | null {
  return decision.ruling === 'allowed' ? decision.by : (decision.allowedBy ?? null);
}

function everywhere(host: string, port: number): readonly Omit<Flow, 'client'>[] {
  return strangers.map((address) => ({ host, port, address }));
}

function anyHost(port: number): Probe {
  const hosts = ['org', 'de', 'jp', 'info'].map((tld) => `${stranger}.${tld}`);
  return {
    opens: `any host on port ${port}`,
    flows: hosts.flatMap((host) => everywhere(host, port)),
  };
}

function below(domain: string, port: number): Probe {
  return { opens: `every name in ${domain}`, domain, flows: everywhere(`${stranger}.${domain}`, port) };
}

/** `com`, `x.com` for `a.x.com`: broadest first, so that a line is charged with all it opens. */
function parents(host: string): readonly string[] {
  const labels = host.split('.');
  return labels.slice(1).map((_, index) => labels.slice(labels.length - 1 - index).join('.'));
}

/** Names of other owners that only a pattern without an anchor, or with a dot for any character, lets through. */
function lookAlikes(host: string, port: number): readonly Probe[] {
  const labels = host.split('.');
  const own = labels.slice(-2).join('.');
  const rest = labels.slice(0, -2).join('.');
  const appended = `${host}.${stranger}.net`;
  const prefixed = `${rest ? `${rest}.` : ''}${stranger}${own}`;
  const joined = rest ? `${rest}x${own}` : null;
  return [
    { opens: `names that only begin with ${host}, such as ${appended}`, flows: everywhere(appended, port) },
    { opens: `names that only end in ${own}, such as ${prefixed}`, flows: everywhere(prefixed, port) },
    ...(joined
      ? [
          {
            opens: `names such as ${joined}: a dot in it stands for any character`,
            flows: everywhere(joined, port),
          },
        ]
      : []),
  ];
}

function anyPort({ name, privateAddresses }: Host, address: string | null): Probe {
  const flows = oddPorts.map((port) => ({ host: name, port, address, privateAddresses }));
  return { opens: `any port of ${name}`, flows };
}

/** The line that lets every flow of the probe through, or null. */
async function lineThatOpens(
  policy: Policy,
  probe: Probe,
  client: string | null,
): Promise<ConfigLine | null> {
  let line: ConfigLine | null = null;
  for (const flow of probe.flows) {
    const letting = lettingLine(await policy.decide({ ...flow, client }));
    if (!letting) return null;
    line = letting;
  }
  return line;
}

/** Each probe once, however many rows of the catalogue call for it. */
function probesFor(selection: Selection, known: Circumstances, policy: Policy): readonly Probe[] {
  const requirements = portRequirements(selection);
  const wanted = new Set(requirements.map(({ port }) => port));
  const named = requirements.flatMap(({ host, port }) =>
    parents(host.name).map((domain) => below(domain, port)),
  );
  const alike = policy.wholeLabels
    ? []
    : requirements.flatMap(({ host, port }) => lookAlikes(host.name, port));
  const open =
    policy.only === 'names'
      ? []
      : requirements.map(({ host }) => anyPort(host, known.addresses.get(host.name)?.[0] ?? null));
  const probes = [...[...wanted].map(anyHost), ...named, ...open, ...alike];
  return [...new Map(probes.map((probe) => [`${probe.opens} ${probe.flows[0]?.port}`, probe])).values()];
}

/**
 * Does all of a domain belong to the vendor? What the vendor's document itself recommends does, but for a
 * cloud's domains; for the rest the list of public suffixes is asked, which is large and so loaded late.
 */
export async function isVendors(domain: string, { hosts, wildcards }: Catalogue): Promise<boolean> {
  if (!domain.includes('.') || sharedBy(domain) !== null) return false;
  const recommended = wildcards.map((wildcard) => wildcard.replace(/^\*\./, ''));
  if (recommended.some((name) => domain === name || domain.endsWith(`.${name}`))) return true;
  const { breadth } = await import('../patterns/breadth.js');
  return breadth({ kind: 'subtree', name: domain }, hosts).kind === 'one-owner';
}

/** The hosts that pass by this very line: what has to stand in its place. All of them where none does. */
async function hostsThrough(
  line: ConfigLine,
  policy: Policy,
  selection: Selection,
  { client, addresses }: Circumstances,
): Promise<readonly string[]> {
  const requirements = portRequirements(selection);
  const own = new Set<string>();
  for (const { host, port } of requirements) {
    const { name, privateAddresses } = host;
    const address = addresses.get(name)?.[0] ?? null;
    const by = lettingLine(await policy.decide({ host: name, port, client, address, privateAddresses }));
    if (by?.file === line.file && by.line === line.line) own.add(name);
  }
  return own.size > 0 ? [...own] : [...new Set(requirements.map(({ host }) => host.name))];
}

/** One finding for each line that opens too much: the broadest thing it opens, and what to write instead. */
export async function breadthFindings(
  policy: Policy,
  selection: Selection,
  known: Circumstances,
): Promise<readonly Draft[]> {
  if (policy.only === 'routes') return [];
  const found = new Map<string, Draft>();
  for (const probe of probesFor(selection, known, policy)) {
    const line = await lineThatOpens(policy, probe, known.client);
    if (!line) continue;
    const key = `${line.file}:${line.line}:${policy.manyOnALine ? line.text : ''}`;
    if (found.has(key) || (probe.domain && (await isVendors(probe.domain, selection.catalogue)))) continue;
    const own = await hostsThrough(line, policy, selection, known);
    found.set(key, {
      kind: 'over-broad',
      severity: 'warning',
      message: `${line.text.trim()} lets ${probe.opens} through`,
      remedy: policy.narrow?.(line, own) ?? `allow these names only, on their own ports: ${own.join(', ')}`,
      ...line,
      host: null,
      port: null,
    });
  }
  return [...found.values()];
}
