/** The package Squid as a transparent proxy: it redirects by rules of its own, which stand in no `<nat>`. */
import type { SourceFile } from '../../../model/audit.js';
import { rangeTerm } from '../../firewall/terms.js';
import { lineOf } from '../../pf/filter-xml.js';
import type { Forward } from '../../pf/forwards.js';
import type { End } from '../../pf/rule.js';
import { children, descend, textOf, type XmlElement } from '../../xml.js';

const any: End = { name: 'any', not: false, port: '' };

/**
 * They come after the port forwards (filter.inc, discover_pkg_rules). Source: squid_generate_rules in
 * squid.inc, pfSense-pkg-squid of github.com/pfsense/FreeBSD-ports.
 */
export function squidForwards(root: XmlElement, file: SourceFile): readonly Forward[] {
  const [settings] = children(descend(root, 'installedpackages', 'squid'), 'config');
  if (!settings) return [];
  const on = (name: string) => textOf(settings, name) === 'on';
  const off = textOf(settings, 'enable_squid') !== '' && !on('enable_squid');
  if (off || !on('transparent_proxy') || !on('ssl_proxy')) return [];
  const listed = (name: string) => textOf(settings, name).split(',').filter(Boolean);
  const opened = listed('ssl_active_interface');
  const interfaces = listed('transparent_active_interface').filter((name) => opened.includes(name));
  if (interfaces.length === 0) return [];
  const forward = (exempt: boolean, text: string, source: End, destination: End): Forward => ({
    at: lineOf(file, settings, text),
    action: 'pass',
    interfaces,
    except: false,
    quick: true,
    floating: false,
    direction: 'in',
    families: families[textOf(settings, 'listenproto')] ?? [4],
    protocol: 'tcp',
    source,
    destination: { ...destination, port: '443' },
    tag: '',
    tagged: '',
    doubts: [],
    possible: true,
    exempt,
    reflection: '',
  });
  const bypass = (name: string): readonly End[] =>
    textOf(settings, name)
      .split(';')
      .map((one) => one.trim())
      // Names of hosts are left out: what they spare is then not told from the rest.
      .filter((one) => /^\w+$/.test(one) || rangeTerm(one) !== null)
      .map((one) => ({ ...any, name: one }));
  return [
    ...bypass('defined_ip_proxy_off').map((end) => forward(true, 'Squid: sources it leaves alone', end, any)),
    ...bypass('defined_ip_proxy_off_dest').map((end) =>
      forward(true, 'Squid: destinations it leaves alone', any, end),
    ),
    forward(false, 'redirect to Squid, which intercepts HTTPS transparently,', any, any),
  ];
}

const families: Readonly<Record<string, readonly (4 | 6)[]>> = { inet: [4], inet6: [6], any: [4, 6] };
