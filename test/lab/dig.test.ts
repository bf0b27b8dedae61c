import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Lab, startLab } from '../../src/lab/lab.js';
import { needs } from '../setup/needs.js';
import { catalogue } from './catalogue.js';

const run = promisify(execFile);

let lab: Lab;
beforeAll(async () => {
  lab = await startLab(catalogue, ['servfail:download*']);
});
afterAll(() => lab?.close());

async function dig(...args: string[]): Promise<string> {
  const [address, port = ''] = lab.dnsServer.split(':');
  const { stdout } = await run('dig', [`@${address}`, '-p', port, '+tries=1', '+time=5', ...args]);
  return stdout;
}

describe.runIf(needs('dig'))('the name server, asked by dig', () => {
  it.each([['+notcp'], ['+tcp']])('answers (%s)', async (transport) => {
    const output = await dig(transport, 'api.example.com', 'A');
    expect(output).toMatch(/status: NOERROR/);
    expect(output).toMatch(/^api\.example\.com\.\s+30\s+IN\s+A\s+127\./m);
    expect(output).toMatch(transport === '+tcp' ? /\(TCP\)/ : /\(UDP\)/);
    expect(output).not.toMatch(/warning|malformed|parse/i);
  });

  it.each([
    ['api.example.com', 'AAAA', /status: NOERROR[\s\S]*ANSWER: 0, AUTHORITY: 1/],
    ['api.example.com', 'MX', /status: NOERROR[\s\S]*ANSWER: 0, AUTHORITY: 1/],
    ['nobody.example.com', 'A', /status: NXDOMAIN[\s\S]*ANSWER: 0, AUTHORITY: 1/],
    ['download.example.com', 'A', /status: SERVFAIL/],
  ])('says what there is to say of %s %s', async (name, type, expected) => {
    expect(await dig(name, type)).toMatch(expected);
  });

  it('keeps the letters as they were asked', async () => {
    expect(await dig('aPi.EXAMPLE.com', 'A')).toMatch(/^;aPi\.EXAMPLE\.com\.[\s\S]*IN\s+A\s+127\./m);
  });

  it('answers several questions on one connection', async () => {
    const output = await dig('+tcp', '+keepopen', 'api.example.com', 'A', 'events.cloud.example', 'A');
    expect(output.match(/status: NOERROR/g)).toHaveLength(2);
  });
});
