import { networkInterfaces } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Routing } from '../../check/plan.js';
import { parsePacAnswer } from '../../check/routes/pac-answer.js';
import type { Selection } from '../../model/catalogue.js';
import { UsageError } from '../../model/errors.js';
import type { Limits } from '../../model/network.js';
import { direct, type Route } from '../../model/route.js';
import { FetchError } from '../../net/fetch-text.js';
import type { SocketNet } from '../../net/net.js';
import { type PacWorld, startPac } from '../../pac/engine.js';
import { PacError } from '../../pac/error.js';
import { readBounded } from '../read-bounded.js';

/** What a PAC file is asked about, and what it may learn. */
export interface PacCircumstances {
  readonly selection: Selection;
  readonly net: Pick<SocketNet, 'lookup' | 'fetchText'>;
  readonly limits: Limits;
  /** `--local-address`, which a PAC file then sees as its own. */
  readonly localAddress: string | undefined;
}

/** By endpoint, as far as they are known. */
type Ways = Map<string, readonly Route[]>;

/**
 * Runs the PAC file for every endpoint of the selection, before the first probe. Throws a UsageError for
 * one that cannot be had, or fails. Where the run is over before that, nothing is probed any more, and which way it
 * would have gone makes no difference.
 *
 * @returns the ways, and the PAC file's place as reports show it: without credentials
 */
export async function pacRouting(
  location: URL,
  circumstances: PacCircumstances,
): Promise<{ readonly routing: Routing; readonly shown: string; readonly hint: string | null }> {
  const ways: Ways = new Map();
  const hint = await find(ways, location, circumstances);
  return {
    routing: (host, port) => ways.get(`${host}:${port}`) ?? [direct],
    shown: `pac+${location.protocol}//${shownLocation(location)}`,
    hint,
  };
}

/** @returns what the user should know where the run ended before the ways were found */
async function find(ways: Ways, location: URL, circumstances: PacCircumstances): Promise<string | null> {
  const { signal } = circumstances.limits;
  try {
    await addWays(ways, await readPac(location, circumstances), circumstances);
    return null;
  } catch (error) {
    if (!(error instanceof PacError || error instanceof UsageError)) throw error;
    if (signal.aborted) return `${nameOf(location)}: the run ended before the PAC file had given every way`;
    if (error instanceof UsageError) throw error;
    throw new UsageError({
      at: { file: nameOf(location) },
      message: `the PAC file fails: ${error.message}`,
      hint: 'em-preflight audit --format pac shows what it returns for each endpoint',
    });
  }
}

async function addWays(ways: Ways, source: string, circumstances: PacCircumstances): Promise<void> {
  const { selection, limits } = circumstances;
  const engine = await startPac(source, worldOf(circumstances), undefined, limits.signal);
  try {
    for (const { host, ports } of selection.components.flatMap(({ endpoints }) => endpoints)) {
      for (const port of ports) {
        const key = `${host.name}:${port}`;
        if (ways.has(key)) continue;
        const url = port === 443 ? `https://${host.name}/` : `https://${key}/`;
        ways.set(key, waysIn(await engine.find(url, host.name), url));
      }
    }
  } finally {
    engine.dispose();
  }
}

function waysIn(answer: string, url: string): readonly Route[] {
  const { routes, notUnderstood } = parsePacAnswer(answer);
  if (routes.length > 0) return routes;
  throw new PacError(`for ${url} it returns "${notUnderstood.join('; ')}", which names no way`);
}

/** Names are looked up once each, all endpoints' at the same time as soon as the script asks for the first. */
function worldOf({ selection, net, limits, localAddress }: PacCircumstances): PacWorld {
  const asked = new Map<string, Promise<string | null>>();
  const lookUp = (host: string): Promise<string | null> => {
    const known = asked.get(host);
    if (known) return known;
    const answer = firstIPv4(net, host, limits);
    asked.set(host, answer);
    return answer;
  };
  return {
    dnsResolve: (host) => {
      const endpoints = selection.components.flatMap((component) => component.endpoints);
      if (endpoints.some((endpoint) => endpoint.host.name === host))
        for (const endpoint of endpoints) void lookUp(endpoint.host.name);
      return lookUp(host);
    },
    myIpAddress: localAddress ?? ownAddress(),
  };
}

async function firstIPv4(
  net: Pick<SocketNet, 'lookup'>,
  host: string,
  limits: Limits,
): Promise<string | null> {
  const found = await net.lookup({ host, port: 443 }, limits);
  const addresses = found.state === 'passed' ? found.evidence.addresses : [];
  return addresses.find(({ family }) => family === 4)?.address ?? null;
}

/** This machine's first IPv4 address that is not loopback, as browsers answer `myIpAddress()`. */
function ownAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.1';
}

const pacLimit = 1_048_576;

async function readPac(location: URL, { net, limits }: PacCircumstances): Promise<string> {
  try {
    return location.protocol === 'file:'
      ? new TextDecoder().decode(readBounded(pathOf(location), pacLimit))
      : await net.fetchText(location, pacLimit, limits);
  } catch (error) {
    if (!(error instanceof FetchError)) throw error;
    throw new UsageError({
      at: { file: nameOf(location) },
      message: `the PAC file cannot be read: ${error.message}`,
      hint: 'give --proxy pac+file:///PATH, pac+http://HOST/PATH, a proxy, or none',
    });
  }
}

function pathOf(location: URL): string {
  try {
    return fileURLToPath(location);
  } catch {
    throw new FetchError('its URL is no path on this machine');
  }
}

/** Host and path; the rest of a URL may hold a password. */
function shownLocation({ host, pathname }: URL): string {
  return `${host}${pathname}`;
}

/** As messages name it: a file by its path. */
function nameOf(location: URL): string {
  return location.protocol === 'file:'
    ? location.pathname
    : `${location.protocol}//${shownLocation(location)}`;
}
