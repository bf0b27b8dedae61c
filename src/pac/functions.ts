import { sandbox } from 'pac-resolver';
import { RE2JS } from 're2js';
import type { Ask } from './question.js';

/** PAC functions by name, called with whatever the script passes. */
export type PacFunctions = Readonly<Record<string, (...args: readonly unknown[]) => unknown>>;

/** The standard set. What only computes comes from pac-resolver; what needs to know the network asks. */
export function standardFunctions(ask: Ask): PacFunctions {
  const { dnsDomainIs, dnsDomainLevels, isPlainHostName, localHostOrDomainIs } = sandbox;
  const { dateRange, timeRange, weekdayRange } = sandbox;
  const address = (host: string): string | null => {
    if (toNumber(host) !== null) return host;
    // RFC 1035, section 2.3.4: nothing longer is a name.
    if (host.length > 253) return null;
    return ask({ about: 'address', of: host }) as string | null;
  };
  return {
    ...({ dnsDomainIs, dnsDomainLevels, isPlainHostName, localHostOrDomainIs } as unknown as PacFunctions),
    ...({ dateRange, timeRange, weekdayRange } as unknown as PacFunctions),
    alert: () => undefined,
    shExpMatch: (text, pattern) => shellExpression(bounded(pattern, 4_000)).matches(bounded(text, 10_000)),
    myIpAddress: () => ask({ about: 'client', of: '' }),
    dnsResolve: (host) => address(String(host)),
    isResolvable: (host) => address(String(host)) !== null,
    // What dnsResolve gave for a name that does not resolve is handed on as it is.
    isInNet: (host, pattern, mask) =>
      typeof host === 'string' && sameNet(address(host), String(pattern), String(mask)),
    convert_addr: (host) => toNumber(String(host)) ?? 0,
  };
}

/** No real script's URL or pattern is longer; matching takes as long as both lengths multiplied. */
function bounded(value: unknown, limit: number): string {
  const text = String(value);
  if (text.length <= limit) return text;
  throw new RangeError(`a text of ${text.length} characters is too long for shExpMatch`);
}

/**
 * Browsers turn a shell expression into a regular expression by escaping nothing but dots, so `(a|b)` works
 * as an alternation (Chromium and Firefox share that code). Here it runs on an engine without backtracking.
 */
function shellExpression(pattern: string): RE2JS {
  return RE2JS.compile(
    `^(?:${pattern.replaceAll('.', '\\.').replaceAll('?', '.').replaceAll('*', '.*')})$`,
    RE2JS.DOTALL,
  );
}

function sameNet(address: string | null, pattern: string, mask: string): boolean {
  const [a, p, m] = [address ?? '', pattern, mask].map(toNumber);
  if (a == null || p == null || m == null) return false;
  return (a & m) >>> 0 === (p & m) >>> 0;
}

/** An IPv4 address in dotted decimal as a number, or null for anything else. */
function toNumber(text: string): number | null {
  const parts = text.split('.').map((part) => (/^\d{1,3}$/.test(part) ? Number(part) : Number.NaN));
  if (parts.length !== 4 || !parts.every((part) => part <= 255)) return null;
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}
