import type { Mappings } from '../../net/mapping.js';
import { didYouMean } from '../../text/nearest.js';
import { escapeControls } from '../../text/terminal.js';

/**
 * What to say of `--resolve` and `--connect-to` that nothing went by: a name mistyped there leaves no trace in the report.
 *
 * @param hosts the names that were checked
 */
export function remarksOn({ resolve, connectTo }: Mappings, hosts: readonly string[]): readonly string[] {
  const remark = (option: string, host: string | null, port: number | null) => {
    const near = host === null || hosts.includes(host) ? undefined : didYouMean(host, hosts);
    const why = near ?? 'no address was looked up for that host and port here';
    return `hint: --${option} ${escapeControls(host ?? '')}:${port ?? ''} was not used: ${why}`;
  };
  return [
    ...resolve.map(({ host, port }) => remark('resolve', host, port)),
    ...connectTo.map(({ host, port }) => remark('connect-to', host, port)),
  ];
}
