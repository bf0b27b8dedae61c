import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { emPreflight } from '../setup/cli.js';

const config = Buffer.from(
  [
    '<?xml version="1.0"?>',
    '<pfsense>',
    '\t<interfaces><lan><descr><![CDATA[B\u00fcro]]></descr></lan></interfaces>',
    '\t<aliases></aliases>',
    '\t<filter><rule><descr>mine</descr></rule></filter>',
    '</pfsense>',
    '',
  ].join('\r\n'),
  'latin1',
);

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'em-merge-'));
  await writeFile(join(folder, 'config.xml'), config);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function rules(...args: readonly string[]) {
  return emPreflight(['rules', ...args], { cwd: folder });
}

test('pfSense: the file keeps its bytes, and a second run adds nothing', async () => {
  const first = await rules('pfsense', 'cca', '--merge-into', 'config.xml', '--output', 'merged.xml');
  expect(first).toMatchObject({ code: 0, stdout: '', stderr: '' });
  const merged = await readFile(join(folder, 'merged.xml'));
  expect(merged.includes(Buffer.from('[B\u00fcro]', 'latin1'))).toBe(true);
  expect(merged.includes('<name>em_hosts_443</name>\r\n')).toBe(true);
  expect(await readFile(join(folder, 'config.xml'))).toEqual(config);

  await rules('pfsense', 'cca', '--merge-into', 'merged.xml', '--output', 'again.xml');
  expect(await readFile(join(folder, 'again.xml'))).toEqual(merged);
});

test('standard output carries the same bytes', async () => {
  const { code, stdout } = await rules('pfsense', 'cca', '--merge-into', 'merged.xml');
  expect(code).toBe(0);
  expect(stdout).toContain('<name>em_hosts_443</name>\r\n');
});

test('a file that is no export is refused with its place, and nothing is written', async () => {
  await writeFile(join(folder, 'broken.xml'), '<pfsense>\n  <aliases>\n</pfsense>\n');
  const ended = await rules('pfsense', 'cca', '--merge-into', 'broken.xml', '--output', 'never.xml');
  expect(ended.code).toBe(2);
  expect(ended.stderr).toContain('broken.xml:3:');
  await expect(readFile(join(folder, 'never.xml'))).rejects.toThrow('ENOENT');
});

test('a configuration without interfaces is not offered any', async () => {
  await writeFile(join(folder, 'bare.xml'), '<pfsense><version>22.9</version><filter></filter></pfsense>');
  const ended = await rules('pfsense', 'cca', '--merge-into', 'bare.xml');
  expect(ended).toMatchObject({ code: 2, stdout: '' });
  expect(ended.stderr).toContain('there is no interface lan');
  expect(ended.stderr).toContain('give a whole backup');
});

test('a platform that cannot extend a file says so', async () => {
  const ended = await rules('panos', 'cca', '--merge-into', 'config.xml');
  expect(ended).toMatchObject({ code: 2, stdout: '' });
});

const printers = config.toString('latin1').replace('</lan>', '</lan><opt1><descr>PRN</descr></opt1>');

test('what an earlier run put in and this one takes out is said', async () => {
  await writeFile(join(folder, 'two.xml'), printers, 'latin1');
  await rules('pfsense', 'cca', '--merge-into', 'two.xml', '--output', 'lan.xml');
  const ended = await rules('pfsense', 'erds', '--inside', 'opt1', '--merge-into', 'lan.xml');
  const said = ended.stderr.replace(/\s+/g, ' ');
  expect(ended.code).toBe(0);
  expect(said).toContain('the rules of an earlier run on lan are taken out');
  expect(said).toMatch(/what an earlier run let out, and this one does not, is taken out: .*camapi/);
  const apart = await rules(
    'pfsense',
    'erds',
    '--inside',
    'opt1',
    '--prefix',
    'prn',
    '--merge-into',
    'lan.xml',
  );
  expect(apart.stderr).not.toContain('earlier run');
});

test('an alias that something else uses is not taken out', async () => {
  await rules('pfsense', 'cca', '--merge-into', 'config.xml', '--output', 'used.xml');
  const used = await readFile(join(folder, 'used.xml'), 'latin1');
  const rule = '<rule><destination><address>em_hosts_443_8883</address></destination></rule>';
  await writeFile(
    join(folder, 'used.xml'),
    used.replace('<rule><descr>mine', `${rule}<rule><descr>mine`),
    'latin1',
  );
  expect(await rules('pfsense', 'cca', '--merge-into', 'used.xml')).toMatchObject({ code: 0 });
  const ended = await rules('pfsense', 'erds', '--merge-into', 'used.xml');
  expect(ended).toMatchObject({ code: 2, stdout: '' });
  expect(ended.stderr.replace(/\s+/g, ' ')).toContain('the alias em_hosts_443_8883 of an earlier run');
});
