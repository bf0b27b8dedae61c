import { expect, it } from 'vitest';
import { hasOtherSources } from '../../src/net/other-sources.js';

const plain = '# the order\npasswd: files\nhosts:\t files dns # no more\n';

it.each<[string, string | null, string | null, string, Record<string, string>, boolean]>([
  ['the hosts file and the resolvers', plain, 'nameserver 10.0.0.53\n', 'vm', {}, false],
  ['a search list that searches nothing', plain, 'search .\n', 'vm', {}, false],
  ['a comment about a search list', plain, '# search corp.test\n', 'vm', {}, false],
  ['a search list', plain, 'nameserver 10.0.0.53\nsearch corp.test\n', 'vm', {}, true],
  ['a domain', plain, 'domain\tcorp.test\n', 'vm', {}, true],
  ['a search list of the environment', plain, '', 'vm', { LOCALDOMAIN: 'corp.test' }, true],
  ['a machine with a domain', plain, '', 'vm.corp.test', {}, true],
  ['multicast DNS', 'hosts: files mdns4_minimal [NOTFOUND=return] dns', '', 'vm', {}, true],
  ['systemd-resolved', 'hosts: files resolve [!UNAVAIL=return] dns', '', 'vm', {}, true],
  ['no line for hosts', 'passwd: files', '', 'vm', {}, true],
  ['no nsswitch.conf', null, '', 'vm', {}, true],
  ['no resolv.conf', plain, null, 'vm', {}, true],
])('%s', (_, nsswitch, resolv, hostname, env, expected) => {
  const files: Readonly<Record<string, string | null>> = {
    '/etc/nsswitch.conf': nsswitch,
    '/etc/resolv.conf': resolv,
  };
  expect(hasOtherSources({ read: (path) => files[path] ?? null, env, hostname })).toBe(expected);
});
