import type { Look, Rule } from '../../model/rules.js';
import { shellWord } from '../../text/shell.js';
import { heading } from '../guide.js';
import { lookupNotes } from '../lookup-notes.js';
import { scriptGuide, sharedNotes } from '../netfilter/guides.js';
import { script } from '../netfilter/script.js';
import { type AddressSet, addressSets } from '../netfilter/sets.js';
import { objectName } from '../object-name.js';
import type { Platform } from '../platform.js';

/** 28 characters of a chain less those of `POST_` and `_allow` around it (firewall.functions.max_policy_name_len). */
const policyNames = { length: 17, forbidden: /[^A-Za-z0-9_-]/g, joint: '-' } as const;

const policyName = ({ prefix }: Look) => objectName(`${prefix}-out`, policyNames);

/** A destination that is a set needs the family said. One rule for each port: a rich rule takes one. */
function richRules({ name, family, group }: AddressSet): readonly string[] {
  const clients =
    family.sources.length > 0 ? family.sources.map((cidr) => ` source address="${cidr}"`) : [''];
  return clients.flatMap((client) =>
    group.ports.map(
      (port) =>
        `rule family="ipv${family.version}"${client} destination ipset="${name}" port port="${port}" protocol="tcp" accept`,
    ),
  );
}

/** One command for them all: each call of firewall-cmd takes a third of a second. */
function together(command: string, options: readonly string[]): readonly string[] {
  return options.length === 0 ? [] : [[command, ...options].map((word) => `  ${word}`).join(' \\\n  ')];
}

function functions(sets: readonly AddressSet[], look: Look): readonly string[] {
  const policy = policyName(look);
  const zones = [`--add-ingress-zone=${look.inside ?? 'ANY'}`, `--add-egress-zone=${look.outside ?? 'ANY'}`];
  return [
    '# For an image that is not running: FIREWALL_PERMANENT=firewall-offline-cmd.',
    `permanent() { \${FIREWALL_PERMANENT:-firewall-cmd --permanent} "$@" > /dev/null; }`,
    `running() { [ -z "\${FIREWALL_PERMANENT:-}" ]; }`,
    '',
    'sets() {',
    '  forget',
    ...sets.flatMap(({ name, family, addresses }) => [
      `  permanent --new-ipset=${name} --type=hash:ip --option=family=${family.version === 4 ? 'inet' : 'inet6'}`,
      ...together(
        `permanent --ipset=${name}`,
        addresses.map((address) => `--add-entry=${address}`),
      ),
    ]),
    `  permanent --new-policy=${policy}`,
    `  permanent --policy=${policy} --set-target=CONTINUE`,
    ...zones.map((zone) => `  permanent --policy=${policy} ${shellWord(zone)}`),
    ...together(
      `permanent --policy=${policy}`,
      sets.flatMap(richRules).map((rule) => `--add-rich-rule='${rule}'`),
    ),
    '  if running; then firewall-cmd --reload > /dev/null; fi',
    '}',
    'rules() { :; }',
    '',
    'fill() {',
    '  running || return 0',
    '  list=$(mktemp)',
    '  sort -u > "$list"',
    `  for set in ${sets.map(({ name }) => name).join(' ')}; do`,
    '    sed -n "s/^$set //p" "$list" > "$list.set"',
    '    [ ! -s "$list.set" ] || firewall-cmd --quiet --ipset="$set" --add-entries-from-file="$list.set"',
    '  done',
    '  rm -f "$list" "$list.set"',
    '}',
    '',
    'forget() {',
    `  permanent --delete-policy=${policy} 2> /dev/null || true`,
    ...sets.map(({ name }) => `  permanent --delete-ipset=${name} 2> /dev/null || true`),
    '}',
    '',
    'remove() {',
    '  forget',
    '  if running; then firewall-cmd --reload > /dev/null; fi',
    '}',
  ];
}

export const firewalld: Platform = {
  id: 'firewalld',
  title: 'firewalld (policies, 0.9 and later)',
  docs: 'https://firewalld.org/documentation/man-pages/firewalld.policy.html',
  can: { patterns: ['exact'], names: 'periodic', ports: true, places: ['inside', 'outside'], nameLength: 17 },
  checked: { by: 'parser', command: 'firewall-offline-cmd, sh -n' },
  render(rules: readonly Rule[], look: Look) {
    const sets = addressSets(rules, look);
    const know = [
      ...sharedNotes('the way between the zones'),
      'Without the options inside and outside the policy is for all zones (ANY).',
      'Addresses stay in the sets until firewalld is reloaded; the script fills them again within five minutes.',
      ...lookupNotes('periodic', rules),
    ];
    const parts = {
      heading: heading(firewalld.title, rules, look, scriptGuide(look, know, true)),
      functions: functions(sets, look),
      dnsmasq: null,
    };
    return script(parts, sets, look);
  },
};
