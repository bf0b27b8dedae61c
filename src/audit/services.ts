/** Names of the IANA registries (and /etc/services, /etc/protocols) that filters spell in place of numbers. */
import { ownOf } from '../text/own.js';

const ports: Readonly<Record<string, number>> = {
  'ftp-data': 20,
  ftp: 21,
  ssh: 22,
  telnet: 23,
  smtp: 25,
  domain: 53,
  tftp: 69,
  gopher: 70,
  finger: 79,
  http: 80,
  www: 80,
  kerberos: 88,
  pop3: 110,
  sunrpc: 111,
  ident: 113,
  nntp: 119,
  ntp: 123,
  'netbios-ns': 137,
  'netbios-dgm': 138,
  'netbios-ssn': 139,
  imap: 143,
  imap2: 143,
  snmp: 161,
  'snmp-trap': 162,
  snmptrap: 162,
  bgp: 179,
  ldap: 389,
  https: 443,
  'microsoft-ds': 445,
  submission: 587,
  syslog: 514,
  printer: 515,
  ldaps: 636,
  imaps: 993,
  pop3s: 995,
  'ms-sql-s': 1433,
  mqtt: 1883,
  nfs: 2049,
  'ms-wbt-server': 3389,
  sip: 5060,
  amqp: 5672,
  'http-alt': 8080,
  'secure-mqtt': 8883,
};

const protocols: Readonly<Record<string, number>> = {
  icmp: 1,
  igmp: 2,
  ipencap: 4,
  ipip: 4,
  tcp: 6,
  egp: 8,
  igp: 9,
  udp: 17,
  dccp: 33,
  ipv6: 41,
  'ipv6-route': 43,
  'ipv6-frag': 44,
  rsvp: 46,
  gre: 47,
  esp: 50,
  ipsec: 50,
  ah: 51,
  skip: 57,
  icmp6: 58,
  icmpv6: 58,
  'ipv6-icmp': 58,
  'ipv6-nonxt': 59,
  'ipv6-opts': 60,
  eigrp: 88,
  ospf: 89,
  etherip: 97,
  pim: 103,
  comp: 108,
  ipcomp: 108,
  vrrp: 112,
  carp: 112,
  l2tp: 115,
  sctp: 132,
  udplite: 136,
};

export const tcp = 6;

/** A port, as a number or by its name; null where neither is known. */
export function portNumber(text: string): number | null {
  if (/^\d{1,5}$/.test(text)) return Number(text) <= 65535 ? Number(text) : null;
  return ownOf(ports, text.toLowerCase()) ?? null;
}

/** An IP protocol, as a number or by its name; null where neither is known. */
export function protocolNumber(text: string): number | null {
  if (/^\d{1,3}$/.test(text)) return Number(text) <= 255 ? Number(text) : null;
  return ownOf(protocols, text.toLowerCase()) ?? null;
}
