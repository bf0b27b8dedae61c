import type { Pattern } from '../model/pattern.js';

/** How a platform that has wildcards writes one that `lower` made its own: the words its output holds. */
export const wildcardSpelling: Readonly<Record<string, (pattern: Pattern) => readonly string[]>> = {
  'iptables-dnsmasq': ({ name }) => [`ipset=/${name}/`],
  'nftables-dnsmasq': ({ name }) => [`nftset=/${name}/`],
  squid: dotted,
  zscaler: dotted,
  list: dotted,
  pac: ({ kind, name }) => [`"${name}": "${kind === 'subtree' ? 'both' : 'below'}"`],
  haproxy: ({ name }) => [`-m end .${name}`],
  suricata: ({ name }) => [`content:".${name}"; nocase; endswith`],
  'aws-network-firewall': ({ name }) => [`content:".${name}"; nocase; endswith`],
  fortigate: starred,
  sophos: starred,
  windows: starred,
  rpz: starred,
  csv: ({ kind, name }) => (kind === 'subtree' ? [`*.${name} and ${name}`] : [`*.${name}`]),
  panos: slashed,
  'panos-edl': slashed,
  mikrotik: ({ name }) => [`name=${name} match-subdomain=yes`],
};

/** The leading dot takes the name itself too. */
function dotted({ name }: Pattern): readonly string[] {
  return [`.${name}`];
}

/** The star does not take the name itself, or nobody says so. */
function starred({ kind, name }: Pattern): readonly string[] {
  return kind === 'subtree' ? [name, `*.${name}`] : [`*.${name}`];
}

function slashed(pattern: Pattern): readonly string[] {
  return starred(pattern).map((name) => `${name}/`);
}
