/** From `--proxy` and the environment to the ways each endpoint is reached by. */
import type { Routing } from '../../check/plan.js';
import {
  noProxyFromEnvironment,
  onlyPlainHttp,
  proxyFromEnvironment,
} from '../../check/routes/environment.js';
import { isExempt } from '../../check/routes/no-proxy.js';
import { parseProxyUrl } from '../../check/routes/proxy-url.js';
import { direct, formatRoute, type Route } from '../../model/route.js';
import type { PacCircumstances } from './pac-routing.js';

export interface ChosenRouting {
  readonly routing: Routing;
  /** The report's `vantage.route`: without credentials. */
  readonly shown: string;
  /** Something the user should know before the run, or null. */
  readonly hint: string | null;
}

const straight: Routing = () => [direct];

/**
 * @param option `--proxy`: a URL, `none`, or undefined for what the environment says
 * `NO_PROXY` speaks of the environment's proxy only: who names one on the command line means it for everything.
 *
 * @throws UsageError for what is no proxy URL and for a PAC file that cannot be had or fails
 */
export async function chooseRouting(
  option: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
  circumstances: PacCircumstances,
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
      ? await (await import('./pac-routing.js')).pacRouting(choice.location, circumstances)
      : { routing: constant(choice), shown: formatRoute(choice), hint: null };
  const exempt = variable === null ? '' : noProxyFromEnvironment(environment);
  return {
    ...through,
    routing: (host, port) => (isExempt(exempt, host) ? [direct] : through.routing(host, port)),
  };
}

function constant(route: Route): Routing {
  return () => [route];
}
