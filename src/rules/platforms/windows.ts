import { createHash } from 'node:crypto';
import type { Look, Rule } from '../../model/rules.js';
import { commented, type Guide, headingByName } from '../guide.js';
import { hostGroups } from '../host-groups.js';
import { lookupNotes } from '../lookup-notes.js';
import { objectName } from '../object-name.js';
import type { Platform } from '../platform.js';

const names = { length: 200, forbidden: /[^A-Za-z0-9._-]/g, joint: '-' } as const;

/** PowerShell, about_Quoting_Rules: in single quotes nothing means anything but the quote, doubled. */
function quoted(text: string): string {
  return `'${text.replace(/['\u2018-\u201b]/g, '$&$&')}'`;
}

/** The same for the same keyword on every machine: RFC 9562, version 8, from a SHA-256. */
function guid(keyword: string): string {
  const hex = createHash('sha256').update(`em-preflight ${keyword}`).digest('hex');
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, variant + hex.slice(17, 20)];
  return `{${parts.join('-')}-${hex.slice(20, 32)}}`;
}

/** `*.x` is not stated to include `x`. */
function keywords({ pattern }: Rule): readonly string[] {
  return pattern.kind === 'subtree' ? [pattern.name, `*.${pattern.name}`] : [pattern.name];
}

function script(rules: readonly Rule[], look: Look): readonly string[] {
  const group = quoted(`em-preflight ${look.prefix}`);
  const members = hostGroups(rules).flatMap(({ rules: all }) => all);
  const clients = look.sources.length > 0 ? [`-LocalAddress ${look.sources.map(quoted).join(',')}`] : [];
  const id = (keyword: string) => quoted(guid(`${look.prefix} ${keyword}`));
  return [
    "$ErrorActionPreference = 'Stop'",
    `Get-NetFirewallRule -Group ${group} -ErrorAction SilentlyContinue | Remove-NetFirewallRule`,
    // Each once, before any rule: two rules may be for one keyword.
    ...[...new Set(members.flatMap(keywords))].flatMap((keyword) => [
      `Remove-NetFirewallDynamicKeywordAddress -Id ${id(keyword)} -ErrorAction SilentlyContinue`,
      `New-NetFirewallDynamicKeywordAddress -Id ${id(keyword)} -Keyword ${quoted(keyword)} -AutoResolve $true | Out-Null`,
    ]),
    ...members.map((rule) => {
      const name = objectName(`${look.prefix}-${rule.pattern.name}_${rule.ports.join('-')}`, names);
      return [
        `New-NetFirewallRule -Name ${quoted(name)} -DisplayName ${quoted(`${look.prefix} ${rule.pattern.name}`)}`,
        `-Group ${group} -Direction Outbound -Action Allow -Protocol TCP -RemotePort ${rule.ports.join(',')}`,
        ...clients,
        `-RemoteDynamicKeywordAddresses ${keywords(rule).map(id).join(',')} | Out-Null`,
      ].join(' ');
    }),
  ];
}

const guide = (look: Look, rules: readonly Rule[]): Guide => ({
  apply: [
    'Run in Windows PowerShell as administrator; running it again replaces what it made before:',
    ' .\\em.ps1',
  ],
  undo: [
    'In the same PowerShell, in the folder of the file:',
    ` Get-NetFirewallRule -Group ${quoted(`em-preflight ${look.prefix}`)} | Remove-NetFirewallRule`,
    ` Select-String -Path .\\em.ps1 -Pattern "^New-NetFirewallDynamicKeywordAddress -Id '([^']+)'" |`,
    '   ForEach-Object { Remove-NetFirewallDynamicKeywordAddress -Id $_.Matches[0].Groups[1].Value }',
  ],
  know: [
    'This is the firewall of one PC: it serves the components that run there, not the printers. It matters only where outbound connections are blocked by default; a rule that blocks wins over these.',
    'Needs Microsoft Defender Antivirus, platform 4.18.2209.7 or later, with network protection in block or audit mode; addresses are forgotten at restart.',
    ...(look.sources.length > 0 ? ['--source is compared with the addresses of the PC itself.'] : []),
    ...lookupNotes('dns-snooping', rules),
  ],
});

export const windows: Platform = {
  id: 'windows',
  title: 'Windows Firewall',
  docs: 'https://learn.microsoft.com/windows/security/operating-system-security/network-security/windows-firewall/dynamic-keywords',
  can: { patterns: ['exact', 'subtree'], names: 'dns-snooping', ports: true, nameLength: 200 },
  checked: { by: 'grammar', source: 'Windows Firewall dynamic keywords; PowerShell about_Quoting_Rules' },
  render(rules, look) {
    return [
      ...commented('# ', headingByName(windows.title, rules, look, guide(look, rules))),
      ...script(rules, look),
      '',
    ].join('\n');
  },
};
