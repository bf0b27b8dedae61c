/**
 * What is known of each ACL type of Squid 5.7 (src/AclRegs.cc) for a CONNECT request to a forward proxy.
 * A type without a reader here depends on what no configuration tells: the helper, the user, the load.
 */
export type Kind =
  | 'client'
  | 'destination'
  | 'domains'
  | 'domain-patterns'
  | 'url-patterns'
  | 'port'
  | 'method'
  | 'protocol'
  | 'path'
  | 'time'
  | 'any-of'
  | 'all-of'
  | 'login'
  | 'step'
  | 'listener-port'
  | 'listener-name'
  | 'always'
  | 'never'
  | 'unknowable';

export interface AclType {
  readonly kind: Kind;
  /** For `unknowable`: what decides, in words that follow "it depends on". */
  readonly depends?: string;
  /** Options it takes before its values; those of regular expressions stay among the values. */
  readonly options?: readonly string[];
}

const domainOptions = ['-n'];
const sni = ['--client-requested', '--server-provided', '--consensus'];
const certificate = 'the certificate that the client or server shows';

export const aclTypes: Readonly<Record<string, AclType>> = {
  src: { kind: 'client' },
  dst: { kind: 'destination', options: domainOptions },
  dstdomain: { kind: 'domains', options: domainOptions },
  dstdom_regex: { kind: 'domain-patterns', options: domainOptions },
  'ssl::server_name': { kind: 'domains', options: sni },
  'ssl::server_name_regex': { kind: 'domain-patterns', options: sni },
  url_regex: { kind: 'url-patterns' },
  // A CONNECT request has no path: the ACL does not match, whatever it holds.
  urlpath_regex: { kind: 'path' },
  urllogin: { kind: 'never' },
  port: { kind: 'port' },
  method: { kind: 'method' },
  proto: { kind: 'protocol' },
  time: { kind: 'time' },
  'any-of': { kind: 'any-of' },
  'all-of': { kind: 'all-of' },
  at_step: { kind: 'step' },
  localport: { kind: 'listener-port' },
  myportname: { kind: 'listener-name' },
  // These note something down and match always.
  annotate_client: { kind: 'always' },
  annotate_transaction: { kind: 'always' },
  // No response exists when the request is judged.
  rep_header: { kind: 'never' },
  rep_mime_type: { kind: 'never' },
  http_status: { kind: 'never' },
  proxy_auth: { kind: 'login' },
  proxy_auth_regex: { kind: 'login' },
  ext_user: { kind: 'unknowable', depends: 'the user that an external helper names' },
  ext_user_regex: { kind: 'unknowable', depends: 'the user that an external helper names' },
  external: { kind: 'unknowable', depends: 'an external helper' },
  max_user_ip: { kind: 'unknowable', depends: 'how many addresses a user comes from' },
  maxconn: { kind: 'unknowable', depends: 'how many connections the client holds' },
  random: { kind: 'unknowable', depends: 'chance' },
  ident: { kind: 'unknowable', depends: 'the ident service of the client' },
  ident_regex: { kind: 'unknowable', depends: 'the ident service of the client' },
  srcdomain: {
    kind: 'unknowable',
    depends: 'the name that DNS gives for the client',
    options: domainOptions,
  },
  srcdom_regex: {
    kind: 'unknowable',
    depends: 'the name that DNS gives for the client',
    options: domainOptions,
  },
  src_as: { kind: 'unknowable', depends: 'the routing registry' },
  dst_as: { kind: 'unknowable', depends: 'the routing registry' },
  arp: { kind: 'unknowable', depends: 'the hardware address of the client' },
  eui64: { kind: 'unknowable', depends: 'the hardware address of the client' },
  browser: { kind: 'unknowable', depends: 'the User-Agent header of the client' },
  referer_regex: { kind: 'unknowable', depends: 'the headers of the request' },
  req_header: { kind: 'unknowable', depends: 'the headers of the request' },
  req_mime_type: { kind: 'unknowable', depends: 'the headers of the request' },
  localip: { kind: 'unknowable', depends: "which of the proxy's addresses the client calls" },
  peername: { kind: 'unknowable', depends: 'the parent proxy that is chosen' },
  peername_regex: { kind: 'unknowable', depends: 'the parent proxy that is chosen' },
  hier_code: { kind: 'unknowable', depends: 'the route that is chosen' },
  tag: { kind: 'unknowable', depends: 'what an external helper notes' },
  note: { kind: 'unknowable', depends: 'what a helper notes', options: ['-m'] },
  has: { kind: 'unknowable', depends: 'the state of the transaction' },
  transaction_initiator: { kind: 'unknowable', depends: 'who started the transaction' },
  connections_encrypted: { kind: 'unknowable', depends: 'whether the client reaches the proxy over TLS' },
  squid_error: { kind: 'unknowable', depends: 'an error of Squid' },
  client_connection_mark: { kind: 'unknowable', depends: "the firewall's mark on the connection" },
  clientside_mark: { kind: 'unknowable', depends: "the firewall's mark on the connection" },
  user_cert: { kind: 'unknowable', depends: certificate },
  ca_cert: { kind: 'unknowable', depends: certificate },
  server_cert_fingerprint: { kind: 'unknowable', depends: certificate, options: ['-sha1'] },
  ssl_error: { kind: 'unknowable', depends: certificate },
  adaptation_service: { kind: 'unknowable', depends: 'an ICAP or eCAP service' },
  snmp_community: { kind: 'never' },
};

/** Names that Squid gave ACL types before. */
export const renamedTypes: Readonly<Record<string, string>> = { myip: 'localip', myport: 'localport' };
