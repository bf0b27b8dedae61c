/** Ports as the ASA spells them: "Addresses, Protocols, and Ports" of the general configuration guide (9.19). */

import { ownOf } from '../../../text/own.js';
import type { Interval } from '../../intervals.js';
import { portNumber } from '../../services.js';

/** Where they are none of IANA's names, or mean another port than those. */
const names: Readonly<Record<string, number>> = {
  aol: 5190,
  biff: 512,
  bootpc: 68,
  bootps: 67,
  chargen: 19,
  cifs: 3020,
  'citrix-ica': 1494,
  cmd: 514,
  ctiqbe: 2748,
  daytime: 13,
  discard: 9,
  dnsix: 195,
  echo: 7,
  exec: 512,
  h323: 1720,
  hostname: 101,
  imap4: 143,
  irc: 194,
  klogin: 543,
  kshell: 544,
  login: 513,
  lotusnotes: 1352,
  lpd: 515,
  'mobile-ip': 434,
  nameserver: 42,
  'pcanywhere-data': 5631,
  'pcanywhere-status': 5632,
  'pim-auto-rp': 496,
  pop2: 109,
  pptp: 1723,
  radius: 1645,
  'radius-acct': 1646,
  rip: 520,
  rsh: 514,
  rtsp: 554,
  'secureid-udp': 5510,
  sqlnet: 1521,
  tacacs: 49,
  talk: 517,
  time: 37,
  uucp: 540,
  who: 513,
  whois: 43,
  xdmcp: 177,
};

export interface Ports {
  /** Null: a name that is not understood here. */
  readonly ranges: readonly Interval[] | null;
  /** How many words it took. */
  readonly length: number;
}

const last = 65535n;

/** `eq https`, `range 80 90`, `gt 1023`, `lt 1024`, `neq 25`; null where none begins. */
export function portRange([operator = '', first, second]: readonly string[]): Ports | null {
  if (first === undefined || !/^(?:eq|neq|gt|lt|range)$/.test(operator)) return null;
  const length = operator === 'range' ? 3 : 2;
  const low = numbered(first);
  const high = operator === 'range' ? numbered(second ?? '') : low;
  if (low === null || high === null) return { ranges: null, length };
  return { ranges: rangesOf(operator, low, high), length };
}

function numbered(text: string): bigint | null {
  const number = ownOf(names, text) ?? portNumber(text);
  return number === null ? null : BigInt(number);
}

function rangesOf(operator: string, low: bigint, high: bigint): readonly Interval[] {
  const below = { low: 0n, high: low - 1n };
  const above = { low: low + 1n, high: last };
  const all = { lt: [below], gt: [above], neq: [below, above] }[operator] ?? [{ low, high }];
  return all.filter((range) => range.low <= range.high);
}
