import { ipNumber } from '../../audit/ip.js';
import { UsageError } from '../../model/errors.js';
import { readBounded } from '../read-bounded.js';

/** In bytes. */
const largest = 64 * 1024 * 1024;

interface Seen {
  readonly host: string;
  readonly addresses: readonly string[];
}

/**
 * The addresses of each host as a `check` saw them (`--addresses REPORT.json`).
 * Throws a UsageError where the file is no such report.
 */
export async function readAddresses(path: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const byHost = new Map<string, Set<string>>();
  for (const { host, addresses } of checksOf(path, new TextDecoder().decode(readBounded(path, largest)))) {
    const known = byHost.get(host) ?? new Set();
    for (const address of addresses) known.add(address);
    byHost.set(host, known);
  }
  return new Map([...byHost].map(([host, addresses]) => [host, [...addresses].sort()]));
}

function checksOf(path: string, text: string): readonly Seen[] {
  let report: { readonly checks?: unknown } | null;
  try {
    report = JSON.parse(text);
  } catch {
    throw noReport(path, 'is no JSON');
  }
  const checks = report?.checks;
  if (!Array.isArray(checks)) throw noReport(path, 'holds no checks');
  if (!checks.every(isSeen)) throw noReport(path, 'has checks that are damaged');
  return checks;
}

function isSeen(check: Partial<Seen> | null): check is Seen {
  return (
    typeof check?.host === 'string' &&
    Array.isArray(check.addresses) &&
    check.addresses.every((address) => typeof address === 'string' && ipNumber(address) !== null)
  );
}

function noReport(file: string, message: string): UsageError {
  return new UsageError({
    at: { file },
    message,
    hint: 'save one with: em-preflight check --report json=FILE',
  });
}
