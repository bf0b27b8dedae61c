import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';

interface Step {
  readonly name?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
}

const folder = mkdtempSync(join(tmpdir(), 'em-preflight-action-'));
afterAll(() => rmSync(folder, { recursive: true }));

const squid = join(folder, 'squid.conf');
writeFileSync(
  squid,
  [
    'acl SSL_ports port 443',
    'acl CONNECT method CONNECT',
    'http_access deny CONNECT !SSL_ports',
    'http_access allow all',
    '',
  ].join('\n'),
);

describe('action.yml', () => {
  const { runs, inputs } = parse(readFileSync('action.yml', 'utf8')) as {
    runs: { using: string; steps: readonly Step[] };
    inputs: Readonly<Record<string, unknown>>;
  };
  const audit = runs.steps.find(({ name }) => name === 'Audit');

  /** Runs the step as GitHub does: the script as a file under bash, inputs as variables. */
  function step(files: string, ...args: readonly string[]) {
    const script = join(folder, 'step.sh');
    writeFileSync(script, audit?.run ?? 'exit 99');
    return spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', script], {
      encoding: 'utf8',
      env: {
        PATH: process.env.PATH,
        GITHUB_ACTION_PATH: process.cwd(),
        FILES: files,
        ARGUMENTS: args.join('\n'),
      },
    });
  }

  it('is a composite action that hands its inputs over as variables', () => {
    expect(runs.using).toBe('composite');
    expect(Object.keys(inputs)).toEqual(['files', 'arguments']);
    for (const { run = '' } of runs.steps) expect(run).not.toContain('${{');
    const input = (name: string) => ['$', `{{ inputs.${name} }}`].join('');
    expect(audit?.env).toEqual({ FILES: input('files'), ARGUMENTS: input('arguments') });
  });

  it('annotates the deciding line and fails where something required is blocked', () => {
    const { status, stdout } = step(`${squid}\n`, '--component=rdms', '--fail-on=over-broad');
    expect(stdout).toMatch(/^::(error|warning) file=[^,]*squid\.conf,line=4/m);
    expect(status).toBe(1);
    const port = step(squid, '--component=cca');
    expect(port.stdout).toContain('line=3');
  });

  it('runs nothing that stands in a file name', () => {
    const { status, stderr } = step(`$(touch ${folder}/pwned)\n; touch ${folder}/pwned`);
    expect(status).toBe(2);
    expect(stderr).not.toBe('');
    expect(() => readFileSync(join(folder, 'pwned'))).toThrow();
  });
});

describe('.pre-commit-hooks.yaml', () => {
  it('names a command that the package installs', () => {
    const [hook] = parse(readFileSync('.pre-commit-hooks.yaml', 'utf8')) as readonly {
      entry: string;
      language: string;
    }[];
    const { bin } = JSON.parse(readFileSync('package.json', 'utf8'));
    expect(hook?.language).toBe('node');
    expect(Object.keys(bin)).toContain(hook?.entry.split(' ')[0]);
  });
});

describe('an install from git', () => {
  /** What scripts/prepare.cjs asks of an npm that is busy with a global installation. */
  function asked(place: string, ...present: readonly string[]): readonly string[] {
    const root = join(folder, place);
    mkdirSync(join(root, 'scripts'), { recursive: true });
    for (const module of present) mkdirSync(join(root, 'node_modules', module), { recursive: true });
    cpSync('scripts/prepare.cjs', join(root, 'scripts/prepare.cjs'));
    const npm = join(folder, 'npm.cjs');
    writeFileSync(
      npm,
      'console.log(process.env.npm_config_global ?? "here", process.cwd(), ...process.argv.slice(2))',
    );
    const { stdout, status } = spawnSync(process.execPath, [join(root, 'scripts/prepare.cjs')], {
      encoding: 'utf8',
      env: { npm_execpath: npm, npm_config_global: 'true', npm_config_prefix: '/nowhere' },
    });
    expect(status).toBe(0);
    return stdout.trim().replaceAll(realpathSync(root), 'ROOT').split('\n');
  }

  it('fetches what the build needs where npm did not, into the clone', () => {
    const [first, second] = asked('bare');
    expect(first).toMatch(/^here ROOT ci .*--include=dev/);
    expect(second).toBe('here ROOT run --silent build');
  });

  it('only builds where it is there', () => {
    expect(asked('complete', 'tsx')).toEqual(['here ROOT run --silent build']);
  });
});
