/**
 * The script that loads the rules, keeps the sets filled and takes everything back: POSIX shell, nothing in
 * it needs quoting because names, addresses and set names have no character that means anything to a shell.
 */
import type { Look } from '../../model/rules.js';
import { commented } from '../guide.js';
import type { AddressSet } from './sets.js';
import { refreshUnits } from './units.js';

/** What differs between the sets and rules of ipset with iptables, and of nftables. */
export interface ScriptParts {
  readonly heading: readonly string[];
  /** Shell functions `sets`, `rules`, `fill` (reads `SET ADDRESS` lines) and `remove`. */
  readonly functions: readonly string[];
  /** Written by `load` where DNS answers fill the sets; null where the script itself asks DNS. */
  readonly dnsmasq: readonly string[] | null;
}

/** What the sets are filled from: names that the script looks up, or lines for dnsmasq. */
export type Source = { readonly names: readonly string[] } | { readonly dnsmasq: readonly string[] };

export function script(parts: ScriptParts, sets: readonly AddressSet[], look: Look): string {
  const source = parts.dnsmasq ? { dnsmasq: parts.dnsmasq } : { names: nameRows(sets) };
  return [
    '#!/bin/sh',
    ...commented('# ', parts.heading),
    ...scriptBody(look.prefix, parts.functions, source),
    '',
  ].join('\n');
}

/**
 * All of the script below its heading. `audit` makes it again from what stands in the here-documents of a script
 * that it reads: what differs from this is another script, of which nobody knows what it does.
 */
export function scriptBody(prefix: string, functions: readonly string[], source: Source): readonly string[] {
  const name = `${prefix}-allow`;
  const timer = 'names' in source;
  return [
    'set -eu',
    'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    '',
    ...functions,
    '',
    ...(timer ? lookupFunctions(source.names) : dnsmasqFunctions(name, source.dnsmasq)),
    '',
    ...heredocFunction('units', refreshUnits(name, timer)),
    '',
    ...commands(name, timer),
  ];
}

export function heredocFunction(name: string, lines: readonly string[]): readonly string[] {
  return [`${name}() {`, "cat <<'END'", ...lines, 'END', '}'];
}

function nameRows(sets: readonly AddressSet[]): readonly string[] {
  const setOf = (group: AddressSet['group'], version: 4 | 6) =>
    sets.find((set) => set.group === group && set.family.version === version)?.name ?? '-';
  return [...new Set(sets.map(({ group }) => group))].flatMap((group) =>
    group.rules.map(
      ({ pattern, privateAddresses }) =>
        `${pattern.name} ${setOf(group, 4)} ${setOf(group, 6)} ${privateAddresses ? 'private' : 'public'}`,
    ),
  );
}

function lookupFunctions(rows: readonly string[]): readonly string[] {
  return [
    '# Name, its set for IPv4 and for IPv6, and whether a private address may be genuine.',
    ...heredocFunction('names', rows),
    '',
    '# An answer that no Internet host can have is a sinkhole, or would open an inner host.',
    'refused() {',
    '  case $1 in',
    '    0.*|127.*|169.254.*|22[4-9].*|23[0-9].*|24[0-9].*|25[0-5].*) return 0 ;;',
    '    ::*|fe[89abAB]*|[fF][fF]*) return 0 ;;',
    '  esac',
    '  [ "$2" = public ] || return 1',
    '  case $1 in',
    '    10.*|192.168.*|172.1[6-9].*|172.2[0-9].*|172.3[01].*) return 0 ;;',
    '    100.6[4-9].*|100.[789][0-9].*|100.1[01][0-9].*|100.12[0-7].*) return 0 ;;',
    '    [fF][cdCD]*) return 0 ;;',
    '  esac',
    '  return 1',
    '}',
    '',
    '# Prints SET ADDRESS lines; fails when a name has no address, after it has asked for all of them.',
    'look_up() {',
    '  status=0',
    '  while read -r name set4 set6 kind; do',
    // With its dot, a name that does not exist is not looked for in the domains of the search list.
    '    found=$(getent ahosts "$name." | cut -d " " -f 1 | sort -u) || found=',
    '    [ -n "$found" ] || { echo "no address for $name" >&2; status=1; }',
    '    for address in $found; do',
    '      case $address in *:*) set=$set6 ;; *) set=$set4 ;; esac',
    '      [ "$set" = - ] || refused "$address" "$kind" || echo "$set $address"',
    '    done',
    '  done',
    '  return $status',
    '}',
    '',
    'refresh() {',
    '  status=0',
    '  found=$(names | look_up) || status=1',
    '  [ -z "$found" ] || echo "$found" | sort -u | fill || status=1',
    '  return $status',
    '}',
  ];
}

function dnsmasqFunctions(name: string, lines: readonly string[]): readonly string[] {
  return [
    ...heredocFunction('dnsmasq_lines', lines),
    '',
    `dnsmasq_file=\${DNSMASQ_FOLDER:-/etc/dnsmasq.d}/${name}.conf`,
    '# A restart, not a reload: only then dnsmasq reads these lines and forgets the answers it gave before.',
    'restart_dnsmasq() { $' + '{DNSMASQ_RESTART:-systemctl restart dnsmasq}; }',
    '',
    'refresh() {',
    '  dnsmasq_lines > "$dnsmasq_file.new"',
    '  dnsmasq --test -C "$dnsmasq_file.new"',
    '  mv "$dnsmasq_file.new" "$dnsmasq_file"',
    '  restart_dnsmasq',
    '}',
  ];
}

function commands(name: string, timer: boolean): readonly string[] {
  const units = [`${name}.service`, ...(timer ? [`${name}-refresh.service`, `${name}-refresh.timer`] : [])];
  const folder = '/etc/systemd/system';
  return [
    'load() {',
    '  sets',
    // The sets are filled before anything depends on them; a name without an address must not stop the rest.
    ...(timer
      ? ['  status=0', '  refresh || status=1', '  rules', '  return $status']
      : ['  rules', '  refresh']),
    '}',
    '',
    'install_units() {',
    `  cp -- "$0" /usr/local/sbin/${name} && chmod 755 /usr/local/sbin/${name}`,
    ...units.map((unit) => `  units | sed -n '/^# ${unit}$/,/^# end$/p' > ${folder}/${unit}`),
    '  systemctl daemon-reload',
    `  systemctl enable --now ${name}.service${timer ? ` ${name}-refresh.timer` : ''}`,
    '}',
    '',
    'undo() {',
    `  if [ -e ${folder}/${name}.service ]; then`,
    `    systemctl disable --now ${name}.service${timer ? ` ${name}-refresh.timer` : ''} || true`,
    `    rm -f ${units.map((unit) => `${folder}/${unit}`).join(' ')} /usr/local/sbin/${name}`,
    '  fi',
    ...(timer ? [] : ['  if [ -e "$dnsmasq_file" ]; then rm -f "$dnsmasq_file"; restart_dnsmasq; fi']),
    '  remove',
    '}',
    '',
    `case \${1:-load} in`,
    '  load) load ;;',
    '  refresh) refresh ;;',
    '  install) load || echo "not complete yet" >&2; install_units ;;',
    '  undo) undo ;;',
    '  *) echo "usage: $0 [load|refresh|install|undo]" >&2; exit 2 ;;',
    'esac',
  ];
}
