/** What a remedy says, done literally, mends what it was said of. */
import { describe, expect, it } from 'vitest';
import { evaluate } from '../../../src/audit/evaluate.js';
import { squid } from '../../../src/audit/formats/squid/index.js';
import type { AuditReport, SourceFile } from '../../../src/model/audit.js';
import { selection } from '../selection.js';
import { broken, decrypting } from './broken.js';
import { mended } from './mended.js';

async function audited(files: readonly SourceFile[], client: string | null): Promise<AuditReport> {
  const vantage = { chain: 'forward', inInterface: null, outInterface: null, dialect: null } as const;
  return evaluate({
    tool: { name: 'em-preflight', version: '0' },
    selection: selection(),
    format: 'squid',
    files,
    policy: await squid.parse(files, vantage, { find: () => [] }),
    known: { client, addresses: new Map() },
    failOn: 'stale',
    accept: (findings) => findings,
  });
}

const remediesOf = ({ findings }: AuditReport) =>
  findings.filter(({ kind }) => kind === 'blocked' || kind === 'intercepted').map(({ remedy }) => remedy);

const filesOf = (lines: readonly string[]) => [{ path: 'squid.conf', text: `${lines.join('\n')}\n` }];

const broad = ({ findings }: AuditReport) => findings.filter(({ kind }) => kind === 'over-broad').length;

describe.each(Object.entries(broken))('%s', (_name, lines) => {
  it('is mended for a client', async () => {
    const before = await audited(filesOf(lines), '10.1.2.3');
    expect(remediesOf(before).length).toBeGreaterThan(0);
    const after = await audited(mended(filesOf(lines), remediesOf(before)), '10.1.2.3');
    expect(after.requirements.filter(({ verdict }) => verdict !== 'allowed')).toEqual([]);
    expect(broad(after), 'what the lines open').toBeLessThanOrEqual(broad(before));
  });

  it('is mended for any client', async () => {
    const before = await audited(filesOf(lines), null);
    const after = await audited(mended(filesOf(lines), remediesOf(before)), null);
    expect(after.requirements.filter(({ verdict }) => verdict === 'blocked')).toEqual([]);
    expect(broad(after), 'what the lines open').toBeLessThanOrEqual(broad(before));
  });
});

it.each(Object.entries(decrypting))('%s, and then passes untouched', async (_name, lines) => {
  const files = filesOf(['http_port 3128 ssl-bump', ...lines]);
  const before = await audited(files, '10.1.2.3');
  expect(remediesOf(before).length).toBeGreaterThan(0);
  const after = await audited(mended(files, remediesOf(before)), '10.1.2.3');
  expect(after.requirements.filter(({ verdict }) => verdict !== 'allowed')).toEqual([]);
  expect(after.findings.filter(({ kind }) => kind === 'intercepted')).toEqual([]);
});

it('names what passes by a line that is too broad, and nothing else', async () => {
  const lines = [
    'acl vendor dstdomain .amazonaws.com .ygles.com',
    'acl rest dstdomain gdlp01.c-wss.com b01.ugwdevice.net',
  ];
  const files = filesOf([
    ...lines,
    'http_access allow vendor',
    'http_access allow rest',
    'http_access deny all',
  ]);
  const { findings } = await audited(files, '10.1.2.3');
  const remedy = findings.find(({ kind, line }) => kind === 'over-broad' && line === 3)?.remedy ?? '';
  const written = [...remedy.matchAll(/^ {2}(.*)$/gm)].map(([, line = '']) => line);
  expect(written.join('\n')).not.toContain('gdlp01');
  const after = await audited(
    filesOf([...lines, ...written, 'http_access allow rest', 'http_access deny all']),
    '10.1.2.3',
  );
  expect(after.requirements.filter(({ port, verdict }) => port === 443 && verdict !== 'allowed')).toEqual([]);
  expect(after.findings.filter(({ message }) => message.includes('every name'))).toEqual([]);
});

it('in place of a line that is too broad lets in the same clients', async () => {
  const lines = ['acl office src 10.1.2.0/24', 'acl vendor dstdomain .amazonaws.com .ygles.com'];
  const files = filesOf([...lines, 'http_access allow office !manager vendor', 'http_access deny all']);
  const { findings } = await audited(files, '10.1.2.3');
  const remedy = findings.find(({ kind, line }) => kind === 'over-broad' && line === 3)?.remedy ?? '';
  expect(remedy).toContain('\n  http_access allow office !manager CONNECT em_hosts em_ports');
});
