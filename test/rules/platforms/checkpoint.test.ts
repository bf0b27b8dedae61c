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
[ "$1" = show ] || exit 0
[ "$4" = "$KNOWN" ] || exit 1
printf '{ "name" : "%s", "is-sub-domain" : %s }' "$4" "$BELOW"
`;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'em-checkpoint-'));
  writeFileSync(join(folder, 'mgmt_cli'), standIn, { mode: 0o755 });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What the script calls when bash runs it; throws where the script fails. */
function run(script: string, environment: Readonly<Record<string, string>> = {}): readonly Call[] {
  writeFileSync(join(folder, 'calls'), '');
  execFileSync('bash', ['-'], {
    input: script,
    stdio: 'pipe',
    env: {
      PATH: `${folder}:${process.env.PATH}`,
      CALLS: join(folder, 'calls'),
      KNOWN: '',
      BELOW: 'false',
      ...environment,
    },
  });
  return calls();
}

/** The calls of the last run. */
function calls(): readonly Call[] {
  const records = readFileSync(join(folder, 'calls'), 'utf8').split('\n\0');
  return records.filter((record) => record !== '').map((record) => record.split('\0').slice(0, -1));
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

// Bash starts a process for every object: the long list once is enough.
const some = cases().filter(([title]) => !title.startsWith('300 hosts') || title.endsWith('any client'));

describe.runIf(needs('bash')).each(some)('%s', (_, { rules, from }) => {
  test('the rules open exactly what was asked for, with objects that are there', () => {
    const made = run(checkpoint.render(rules, look({ sources: from })));
    const added = (type: string) =>
      made.filter((call) => call[0] === 'add' && call[1] === type).map(settings);
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
      expect(one.get('name')).toMatch(/^[A-Za-z0-9._-]{1,63}$/);
    }
    for (const one of added('dns-domain')) expect(one.get('is-sub-domain')).toBe('false');
  });
});

describe.runIf(needs('bash'))('the script', () => {
  const script = checkpoint.render([rule('a.example')], look());

  test('logs in, adds, publishes and logs out, in one session', () => {
    const made = run(script);
    expect(made[0]?.slice(0, 1)).toEqual(['login']);
    expect(made.slice(1).every((call) => call.at(-2) === '-s')).toBe(true);
    expect(made.slice(-3).map(([verb]) => verb)).toEqual(['publish', 'discard', 'logout']);
  });

  test('leaves an object alone that is there already', () => {
    const made = run(script, { KNOWN: '.a.example' });
    expect(made.filter(([verb, type]) => verb === 'add' && type === 'dns-domain')).toEqual([]);
  });

  test('ends with nothing published where a domain of that name is wider', () => {
    expect(() => run(script, { KNOWN: '.a.example', BELOW: 'true' })).toThrow(
      /stands for everything below it/,
    );
    const verbs = calls().map(([verb]) => verb);
    expect(verbs).toContain('discard');
    expect(verbs).not.toContain('publish');
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
