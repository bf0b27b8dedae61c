import { expect, it } from 'vitest';
import { parseHostsFile } from '../../src/net/hosts-file.js';

it('reads a hosts file as hosts(5) has it', () => {
  const file = parseHostsFile(
    [
      '# a comment',
      '127.0.0.1\tlocalhost',
      '::1 localhost ip6-localhost',
      '  7.0.0.1   a.example  A2.Example # trailing',
      '7.0.0.2 a.example\r',
      'fe80::1%eth0 link.example',
      'not-an-address b.example',
      '#7.0.0.3 c.example',
      '7.0.0.4',
      '',
    ].join('\n'),
  );
  const names = ['localhost', 'ip6-localhost', 'a.example', 'a2.example', 'link.example'];
  expect(names.map((name) => file.get(name)?.map(({ address }) => address))).toEqual([
    ['127.0.0.1', '::1'],
    ['::1'],
    ['7.0.0.1', '7.0.0.2'],
    ['7.0.0.1'],
    ['fe80::1'],
  ]);
  expect(['b.example', 'c.example', '7.0.0.4', 'eth0'].map((name) => file.get(name))).toEqual(
    Array(4).fill(undefined),
  );
});
