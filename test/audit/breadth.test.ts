/** What a line is said to open, in the words of the finding: the broadest thing, and nothing of the vendor's own. */
import { describe, expect, it } from 'vitest';
import { breadthFindings } from '../../src/audit/breadth.js';
import { formats } from '../../src/audit/index.js';
import { selection } from './selection.js';

const vantage = { chain: 'forward', inInterface: null, outInterface: null, dialect: null } as const;

/** The findings on a squid.conf with these lines, where all else is denied and all ports but the stated are. */
async function opened(...lines: readonly string[]): Promise<readonly string[]> {
  const text = [
    'http_port 3128',
    'acl ok port 443 8883',
    'http_access deny !ok',
    ...lines,
    'http_access deny all',
  ];
  const format = await formats.squid.load();
  const policy = await format.parse([{ path: 'squid.conf', text: `${text.join('\n')}\n` }], vantage, {
    find: () => [],
  });
  const drafts = await breadthFindings(policy, selection(['erds']), { client: null, addresses: new Map() });
  return drafts.map(({ message }) => message);
}

const opens = (acl: string, what: string) => [`http_access allow ${acl} lets ${what} through`];

describe('squid', () => {
  it('an expression without an end', async () => {
    const what =
      'names that only begin with b01.ugwdevice.net, such as b01.ugwdevice.net.em-preflight-probe.net';
    expect(await opened('acl v dstdom_regex ^b01\\.ugwdevice\\.net', 'http_access allow v')).toEqual(
      opens('v', what),
    );
  });

  it('an expression without a beginning', async () => {
    const what = 'names that only end in ugwdevice.net, such as b01.em-preflight-probeugwdevice.net';
    expect(await opened('acl v dstdom_regex ugwdevice\\.net$', 'http_access allow v')).toEqual(
      opens('v', what),
    );
  });

  it('an expression in which a dot is any character', async () => {
    const what = 'names such as b01xugwdevice.net: a dot in it stands for any character';
    expect(await opened('acl v dstdom_regex ^b01.ugwdevice.net$', 'http_access allow v')).toEqual(
      opens('v', what),
    );
  });

  it('a whole top-level domain, by a name as by an expression', async () => {
    expect(await opened('acl v dstdomain .net', 'http_access allow v')).toEqual(
      opens('v', 'every name in net'),
    );
    expect(await opened('acl v dstdom_regex \\.net$', 'http_access allow v')).toEqual(
      opens('v', 'every name in net'),
    );
  });

  it('whoever the client is, and for clients of which nothing is known', async () => {
    expect(await opened('http_access allow all')).toEqual(opens('all', 'any host on port 443'));
    expect(await opened('acl lan src 10.0.0.0/8', 'http_access allow lan')).toEqual(
      opens('lan', 'any host on port 443'),
    );
  });

  it('nothing, where only this machine may', async () => {
    expect(await opened('http_access allow localhost')).toEqual([]);
  });

  it('names of the vendor alone, and the vendor’s domain', async () => {
    expect(await opened('acl v dstdomain b01.ugwdevice.net', 'http_access allow v')).toEqual([]);
    expect(await opened('acl v dstdomain .ugwdevice.net', 'http_access allow v')).toEqual([]);
  });
});
