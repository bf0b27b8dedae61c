import type { Mappings } from '../../net/mapping.js';
import { didYouMean } from '../../text/nearest.js';
import { escapeControls } from '../../text/terminal.js';

/**
 * What to say of `--resolve` and `--connect-to` that nothing went by: a name mistyped there leaves no trace in the
 * report. One for any host is not meant to fit every selection.
 *
 * @param hosts the names that were checked
 */
export function remarksOn({ resolve, connectTo }: Mappings, hosts: readonly string[]): readonly string[] {
  const remarks = (option: string, host: string | null, port: number | null): readonly string[] => {
    if (host === null || host === '*') return [];
    const near = hosts.includes(host) ? undefined : didYouMean(host, hosts);
    const why = near ?? 'no address was looked up for that host and port here';
    return [`hint: --${option} ${escapeControls(host)}:${port ?? ''} was not used: ${why}`];
  };
  return [
    ...resolve.flatMap(({ host, port }) => remarks('resolve', host, port)),
    ...connectTo.flatMap(({ host, port }) => remarks('connect-to', host, port)),
  ];
}
