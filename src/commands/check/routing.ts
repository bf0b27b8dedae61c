/** From `--proxy` and the environment to the ways each endpoint is reached by. */
import { networkInterfaces } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Routing } from '../../check/plan.js';
import {
  noProxyFromEnvironment,
  onlyPlainHttp,
  proxyFromEnvironment,
} from '../../check/routes/environment.js';
import { isExempt } from '../../check/routes/no-proxy.js';
import { parseProxyUrl } from '../../check/routes/proxy-url.js';
import type { Selection } from '../../model/catalogue.js';
import { UsageError } from '../../model/errors.js';
import type { Limits, Net } from '../../model/network.js';
import { direct, formatRoute, type Route } from '../../model/route.js';
import { readBounded } from '../read-bounded.js';

export interface ChosenRouting {
  readonly routing: Routing;
  /** The report's `vantage.route`: without credentials. */
  readonly shown: string;
  /** Something the user should know before the run, or null. */
  readonly hint: string | null;
}

interface Circumstances {
  readonly selection: Selection;
  readonly net: Net;
  readonly limits: Limits;
  /** `--local-address`, which a PAC file then sees as its own. */
  readonly localAddress: string | undefined;
}

const straight: Routing = () => [direct];

/**
 * @param option `--proxy`: a URL, `none`, or undefined for what the environment says
 * @throws UsageError for what is no proxy URL and for a PAC file that cannot be had or fails
 */
export async function chooseRouting(
  option: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
  circumstances: Circumstances,
): Promise<ChosenRouting> {
  if (option === 'none') return { routing: straight, shown: 'direct', hint: null };
  const variable = option === undefined ? proxyFromEnvironment(environment) : null;
  const url = option ?? variable?.url;
  if (url === undefined) {
    const hint = onlyPlainHttp(environment)
      ? 'HTTP_PROXY is for plain HTTP and is not used here; set HTTPS_PROXY or give --proxy'
      : null;
    return { routing: straight, shown: 'direct', hint };
  }
  const choice = parseProxyUrl(url, variable?.variable ?? '--proxy');
  const through =
    choice.kind === 'pac'
      ? await pacRouting(choice.location, circumstances)
      : { routing: constant(choice), shown: formatRoute(choice) };
  const exempt = variable === null ? '' : noProxyFromEnvironment(environment);
  return {
    ...through,
    routing: (host, port) => (isExempt(exempt, host) ? [direct] : through.routing(host, port)),
    hint: null,
  };
}

function constant(route: Route): Routing {
  return () => [route];
}

const pacLimit = 1_048_576;

/** Runs the PAC file for every endpoint of the selection, before the first probe. */
async function pacRouting(location: URL, circumstances: Circumstances): Promise<Omit<ChosenRouting, 'hint'>> {
  const { selection, net, limits } = circumstances;
  const source = await readPac(location, circumstances);
  const { PacError, startPac } = await import('../../pac/engine.js');
  const { parsePacAnswer } = await import('../../check/routes/pac-answer.js');
  const world = {
    dnsResolve: async (host: string) => {
      const found = await net.lookup({ host, port: 443 }, limits);
      const addresses = found.state === 'passed' ? found.evidence.addresses : [];
      return addresses.find(({ family }) => family === 4)?.address ?? null;
    },
    myIpAddress: circumstances.localAddress ?? ownAddress(),
  };
  try {
    const engine = await startPac(source, world);
    const routes = new Map<string, readonly Route[]>();
    for (const { host, ports } of selection.components.flatMap(({ endpoints }) => endpoints)) {
      for (const port of ports) {
        const key = `${host.name}:${port}`;
        if (routes.has(key)) continue;
        const url = port === 443 ? `https://${host.name}/` : `https://${key}/`;
        const answer = await engine.find(url, host.name);
        const { routes: ways, notUnderstood } = parsePacAnswer(answer);
        if (ways.length === 0)
          throw new PacError(`for ${url} it returns "${notUnderstood.join('; ')}", which names no way`);
        routes.set(key, ways);
      }
    }
    engine.dispose();
    return {
      routing: (host, port) => routes.get(`${host}:${port}`) ?? [direct],
      shown: `pac+${location.href}`,
    };
  } catch (error) {
    if (!(error instanceof PacError)) throw error;
    throw new UsageError({
      at: { file: shownLocation(location) },
      message: `the PAC file fails: ${error.message}`,
      hint: 'em-preflight audit --format pac shows what it returns for each endpoint',
    });
  }
}

async function readPac(location: URL, { net, limits }: Circumstances): Promise<string> {
  const refuse = (why: string) =>
    new UsageError({
      at: { file: shownLocation(location) },
      message: `the PAC file cannot be read: ${why}`,
      hint: 'give --proxy pac+file:///PATH, pac+http://HOST/PATH, a proxy, or none',
    });
  if (location.protocol === 'file:') {
    return new TextDecoder().decode(await readBounded(fileURLToPath(location), pacLimit));
  }
  const { FetchError, fetchText } = await import('../../net/fetch-text.js');
  try {
    return await fetchText(net, location, pacLimit, limits);
  } catch (error) {
    if (error instanceof FetchError) throw refuse(error.message);
    throw error;
  }
}

/** A URL may hold a password; a file is named by its path. */
function shownLocation(location: URL): string {
  return location.protocol === 'file:'
    ? decodeURIComponent(location.pathname)
    : `${location.origin}${location.pathname}`;
}

/** This machine's first IPv4 address that is not loopback, as browsers answer `myIpAddress()`. */
function ownAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.1';
}
