import type { Look, Rule } from '../../model/rules.js';
import { commented, type Guide, headingByName } from '../guide.js';
import { type HostGroup, hostGroups, openPorts } from '../host-groups.js';
import { inspectionNote } from '../inspection-note.js';
import { lookupNotes } from '../lookup-notes.js';
import { objectName } from '../object-name.js';
import { panosUrls } from '../panos-urls.js';
import type { Platform } from '../platform.js';

/** 31 characters: what the oldest releases allow for URL categories and rules; later ones allow 63. */
const names = { length: 31, forbidden: /[^A-Za-z0-9._-]/g, joint: '-' } as const;

function naming({ prefix }: Look) {
  const object = (what: string) => objectName(`${prefix}-${what}`, names);
  return {
    category: ({ label }: HostGroup) => object(`hosts-${label}`),
    service: (port: number) => object(`tcp-${port}`),
    rule: ({ label }: HostGroup) => object(`out-${label}`),
    bypass: object('no-decrypt'),
  };
}

function word(name: string): string {
  return /^[A-Za-z0-9._-]+$/.test(name) ? name : `"${name}"`;
}

function list(members: readonly string[]): string {
  return members.length === 1 ? (members[0] ?? '') : `[ ${members.join(' ')} ]`;
}

/** The precaution: what these names carry stays as it is. */
function bypass(groups: readonly HostGroup[], look: Look, where: string, source: string): readonly string[] {
  const name = naming(look);
  const rule = `rulebase decryption rules ${name.bypass}`;
  return [
    `set ${rule} ${where} source ${source} destination any`,
    `set ${rule} category ${list(groups.map(name.category))}`,
    `set ${rule} service any type ssl-forward-proxy action no-decrypt`,
    `move ${rule} top`,
  ];
}

function statements(groups: readonly HostGroup[], look: Look): readonly string[] {
  const name = naming(look);
  // Never from or to any: a connection from outside that names one of these hosts would be let in.
  const where = `from ${word(look.inside ?? 'trust')} to ${word(look.outside ?? 'untrust')}`;
  const source = look.sources.length > 0 ? list(look.sources) : 'any';
  return [
    ...groups.flatMap((group) => {
      const category = `set profiles custom-url-category ${name.category(group)}`;
      const urls = group.rules.flatMap((rule) => panosUrls(rule.pattern));
      return [`${category} type "URL List"`, ...urls.map((url) => `${category} list ${url}`)];
    }),
    ...openPorts(groups).map((port) => `set service ${name.service(port)} protocol tcp port ${port}`),
    ...groups.flatMap((group) => {
      const rule = `set rulebase security rules ${name.rule(group)}`;
      return [
        `${rule} ${where} source ${source} destination any`,
        `${rule} category ${name.category(group)}`,
        `${rule} application any service ${list(group.ports.map(name.service))}`,
        `${rule} action allow log-end yes`,
      ];
    }),
    ...[...groups].reverse().map((group) => `move rulebase security rules ${name.rule(group)} top`),
    ...(groups.length > 0 ? bypass(groups, look, where, source) : []),
  ];
}

const guide = (look: Look, groups: readonly HostGroup[], rules: readonly Rule[]): Guide => {
  const name = naming(look);
  return {
    apply: [
      'In configure mode, paste all lines that do not start with #, then: commit.',
      'Before another version of this, undo the one before: these commands add to what is there.',
    ],
    undo: [
      'In configure mode, then commit:',
      ...groups.map((group) => ` delete rulebase security rules ${name.rule(group)}`),
      ` delete rulebase decryption rules ${name.bypass}`,
      ...groups.map((group) => ` delete profiles custom-url-category ${name.category(group)}`),
      ...openPorts(groups).map((port) => ` delete service ${name.service(port)}`),
    ],
    know: [
      'The destination is any on purpose: the URL category is what binds the rules to the names. A category in a rule needs no URL filtering licence.',
      'Services are named by port: application-default would admit an application on its usual ports only.',
      'The zones are trust and untrust unless --inside and --outside name them; with other names the commit fails. On Panorama the same lines go below a device group.',
      `The decryption rule ${name.bypass} is a precaution; leave it out where the firewall decrypts nothing.`,
      inspectionNote,
      ...lookupNotes('in-traffic', rules),
    ],
  };
};

export const panos: Platform = {
  id: 'panos',
  title: 'Palo Alto Networks PAN-OS',
  docs: 'https://docs.paloaltonetworks.com/advanced-url-filtering/administration/configuring-url-filtering/url-category-exceptions',
  can: {
    patterns: ['exact', 'subtree', 'sub-only', 'one-label'],
    names: 'in-traffic',
    ports: true,
    places: ['inside', 'outside'],
    nameLength: 31,
    decrypts: true,
  },
  checked: { by: 'grammar', source: 'PAN-OS guidelines for URL category exceptions, and CLI' },
  render(rules, look) {
    const groups = hostGroups(rules);
    return [
      ...commented('# ', headingByName(panos.title, rules, look, guide(look, groups, rules))),
      ...statements(groups, look),
      '',
    ].join('\n');
  },
};
