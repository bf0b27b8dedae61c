/** Configurations that keep the catalogue's hosts out, each for another reason: for the tests of remedies. */
const debian = [
  'acl localnet src 10.0.0.0/8',
  'acl localnet src 127.0.0.0/8',
  'acl SSL_ports port 443',
  'acl Safe_ports port 80',
  'acl Safe_ports port 443',
  'acl Safe_ports port 1025-65535',
  'http_access deny !Safe_ports',
  'http_access deny CONNECT !SSL_ports',
];

export const broken: Readonly<Record<string, readonly string[]>> = {
  'as Debian comes, for clients of the network': [
    ...debian,
    'http_access allow localnet',
    'http_access deny all',
  ],
  'as Debian comes': [...debian, 'http_access allow localhost', 'http_access deny all'],
  'a deny above a wide allow': [
    'acl canon dstdomain .ygles.com .amazonaws.com .c-wss.com .ugwdevice.net',
    'acl cloud dstdomain .amazonaws.com',
    'http_access deny cloud',
    'http_access allow canon',
    'http_access deny all',
  ],
  'two lists of ports': [
    'acl SSL_ports port 443 \\',
    '  563',
    'acl Safe_ports port 80 443',
    'http_access deny !Safe_ports',
    'http_access deny CONNECT !SSL_ports',
    'http_access allow all',
  ],
  'no line at all': ['http_port 3128', 'acl canon dstdomain .ygles.com'],
  'no line matches': ['acl office dstdomain .example.org', 'http_access allow office'],
  'allowed by the default of a last deny, but for some': [
    'acl some dstdomain .amazonaws.com gdlp01.c-wss.com',
    'http_access deny some',
  ],
  'a list that adapts': ['http_access allow all', 'adapted_http_access deny all'],
  'a list of misses': ['http_access allow all', 'miss_access deny all'],
  'a group in the deny': [
    'acl a dstdomain .ygles.com',
    'acl p port 443',
    'acl both all-of a p',
    'http_access deny both',
    'http_access deny !p',
    'http_access allow all',
  ],
};

/** The same for configurations that look into TLS. */
export const decrypting: Readonly<Record<string, readonly string[]>> = {
  'all is decrypted': ['ssl_bump bump all', 'http_access allow all'],
  'all is decrypted after a look': [
    'acl step1 at_step SslBump1',
    'ssl_bump stare step1',
    'ssl_bump bump all',
    'http_access allow all',
  ],
  'the rest is cut': [
    'acl canon ssl::server_name .ygles.com',
    'acl step1 at_step SslBump1',
    'ssl_bump peek step1',
    'ssl_bump splice canon',
    'ssl_bump terminate all',
    'http_access allow all',
  ],
  'the requests inside are refused': [
    'acl canon dstdomain .ygles.com .amazonaws.com .c-wss.com .ugwdevice.net',
    'ssl_bump bump all',
    'http_access allow CONNECT canon',
    'http_access deny all',
  ],
};
