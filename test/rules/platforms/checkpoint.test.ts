import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkpoint } from '../../../src/rules/platforms/checkpoint.js';
import { needs } from '../../setup/needs.js';
import { asked, cases, look, opened, rule } from '../samples.js';

type Call = readonly string[];

let folder = '';

/** A stand-in for mgmt_cli that writes down its arguments, and knows the objects it was told to. */
const standIn = `#!/bin/bash
printf '%s\\0' "$@" >> "$CALLS"; printf '\\n\\0' >> "$CALLS"
[ "$1" = show ] && [ "$4" != "$KNOWN" ] && exit 1
exit 0
`;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'em-checkpoint-'));
  writeFileSync(join(folder, 'mgmt_cli'), standIn, { mode: 0o755 });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What the script calls when bash runs it. */
function run(script: string, environment: Readonly<Record<string, string>> = {}): readonly Call[] {
  const calls = join(folder, 'calls');
  writeFileSync(calls, '');
  execFileSync('bash', ['-'], {
    input: script,
    env: { PATH: `${folder}:${process.env.PATH}`, CALLS: calls, KNOWN: '', ...environment },
  });
  const words = readFileSync(calls, 'utf8').split('\0');
  const found: string[][] = [[]];
  for (const word of words) {
    if (word === '\n') found.push([]);
    else if (word !== '') found.at(-1)?.push(word);
  }
  return found.filter((call) => call.length > 0);
}

/** `key value` pairs behind the command and the object's type. */
function settings(call: Call): ReadonlyMap<string, string> {
  const pairs = call.slice(2, -2);
  return new Map(pairs.filter((_, i) => i % 2 === 0).map((key, i) => [key, pairs[2 * i + 1] ?? '']));
}

function values(of: ReadonlyMap<string, string>, parameter: string): readonly string[] {
  return [...of]
    .filter(([key]) => key === parameter || key.startsWith(`${parameter}.`))
    .map(([, value]) => value);
}

describe.runIf(needs('bash')).each(cases())('%s', (_, { rules, from }) => {
  test('the rules open exactly what was asked for, with objects that are there', () => {
    const calls = run(checkpoint.render(rules, look({ sources: from })));
    const added = (type: string) =>
      calls.filter((call) => call[0] === 'add' && call[1] === type).map(settings);
    const services = new Map(added('service-tcp').map((one) => [one.get('name'), one.get('port') ?? '']));
    const domains = new Set(added('dns-domain').map((one) => one.get('name')));
    const networks = new Map(
      added('network').map((one) => [
        one.get('name'),
        `${one.get('subnet4') ?? one.get('subnet6')}/${one.get('mask-length4') ?? one.get('mask-length6')}`,
      ]),
    );
    const access = added('access-rule');
    const pairs = access.map((one) => ({
      hosts: values(one, 'destination').map((name) => (domains.has(name) ? name.slice(1) : '?')),
      ports: values(one, 'service').map((name) => services.get(name) ?? '?'),
    }));
    expect(opened(pairs)).toEqual(asked(rules));
    for (const one of access) {
      expect(one.get('action')).toBe('Accept');
      expect(values(one, 'source').map((name) => networks.get(name) ?? name)).toEqual(
        from.length > 0 ? from : ['Any'],
      );
      expect(values(one, 'destination').length).toBeLessThanOrEqual(500);
      expect(one.get('name')).toMatch(/^[A-Za-z0-9_-]{1,63}$/);
    }
    for (const one of added('dns-domain')) expect(one.get('is-sub-domain')).toBe('false');
  });
});

describe.runIf(needs('bash'))('the script', () => {
  const script = checkpoint.render([rule('a.example')], look());

  test('logs in, adds, publishes and logs out, in one session', () => {
    const calls = run(script);
    expect(calls[0]?.slice(0, 1)).toEqual(['login']);
    expect(calls.slice(1).every((call) => call.at(-2) === '-s')).toBe(true);
    expect(calls.slice(-2).map(([verb]) => verb)).toEqual(['publish', 'logout']);
  });

  test('leaves an object alone that is there already', () => {
    const calls = run(script, { KNOWN: '.a.example' });
    expect(calls.filter(([verb, type]) => verb === 'add' && type === 'dns-domain')).toEqual([]);
  });

  test('puts the rules into the layer that was named', () => {
    const layer = (environment = {}) =>
      run(script, environment)
        .map(settings)
        .find((one) => one.has('layer'))
        ?.get('layer');
    expect(layer()).toBe('Network');
    expect(layer({ LAYER: 'Branch "A" $x' })).toBe('Branch "A" $x');
  });
});
