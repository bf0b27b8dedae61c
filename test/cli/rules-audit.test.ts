import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readings } from '../rules/readings.js';
import { emPreflight } from '../setup/cli.js';

const folder = mkdtempSync(join(tmpdir(), 'em-round-trip-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const selection = ['--with', 'remote-cca-activation'];

interface Audited {
  readonly format: string;
  readonly requirements: readonly { readonly verdict: string }[];
  readonly findings: readonly { readonly kind: string; readonly message: string }[];
}

/** What `audit` says of files that `rules` wrote. */
async function audited(
  forms: Readonly<Record<string, readonly string[]>>,
  ...args: readonly string[]
): Promise<Audited> {
  const files: string[] = [];
  for (const [name, options] of Object.entries(forms)) {
    const { stdout } = await emPreflight(['rules', ...options, ...selection]);
    files.push(join(folder, name));
    writeFileSync(join(folder, name), stdout);
  }
  const { stdout, stderr } = await emPreflight(['audit', '--json', ...args, ...selection, ...files]);
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout);
}

const refused = ({ requirements }: Audited) => requirements.filter(({ verdict }) => verdict !== 'allowed');

/** A report in which every host was seen at an address of its own. */
async function report(): Promise<string> {
  const { stdout } = await emPreflight(['list', '--json']);
  const { catalogue, components } = JSON.parse(stdout) as {
    catalogue: object;
    components: { endpoints: { host: string; ports: number[] }[] }[];
  };
  const rows = components.flatMap(({ endpoints }) => endpoints);
  const hosts = [...new Set(rows.map(({ host }) => host))];
  const checks = rows.flatMap(({ host, ports }) =>
    ports.map((port) => {
      const number = hosts.indexOf(host) + 1;
      const addresses = [`7.1.0.${number}`, `2a00:7::${number}`];
      return { id: `${host}:${port}`, host, port, verdict: 'pass', cause: null, addresses };
    }),
  );
  const path = join(folder, 'report.json');
  const startedAt = '2026-01-01T00:00:00.000Z';
  writeFileSync(path, JSON.stringify({ schema: 'em-preflight/report/1', catalogue, startedAt, checks }));
  return path;
}

const written = new Map<string, Promise<string>>();

/** The path of what `rules` wrote on standard output, each form once. */
function form(platform: string, variant: string): Promise<string> {
  const name = variant === '' ? platform : `${platform}.${variant}`;
  const known = written.get(name);
  if (known) return known;
  const args = ['rules', platform, ...(variant === '' ? [] : ['--variant', variant]), ...selection];
  const made = emPreflight(args).then(({ code, stdout }) => {
    expect([name, code]).toEqual([name, 0]);
    writeFileSync(join(folder, name), stdout);
    return join(folder, name);
  });
  written.set(name, made);
  return made;
}

const read = Object.entries(readings).flatMap(([platform, variants]) =>
  Object.entries(variants).flatMap(([variant, reading]) =>
    typeof reading === 'string' ? [] : [{ platform, variant, reading }],
  ),
);

describe('what rules prints, audit finds all allowed and nothing over-broad', () => {
  test.each(read)('$platform $variant', { concurrent: true }, async ({ platform, variant, reading }) => {
    const own = await form(platform, variant);
    const beside = await Promise.all((reading.beside ?? []).map((other) => form(platform, other)));
    const site = join(folder, `${platform}.${variant}.site`);
    if (reading.site) {
      const paths = reading.site.replaceAll(/NAME\.?/g, (found) =>
        found.endsWith('.') ? join(folder, platform) : own,
      );
      writeFileSync(site, paths);
    }
    const dialect = reading.dialect ? ['--dialect', reading.dialect] : [];
    const files = [...(reading.site ? [site] : []), own, ...beside];
    const { code, stdout, stderr } = await emPreflight([
      'audit',
      '--json',
      ...dialect,
      ...selection,
      ...files,
    ]);
    if (stdout === '') throw new Error(stderr);
    const found = JSON.parse(stdout) as Audited;
    expect(found.format).toBe(reading.format);
    expect(found.requirements.length).toBeGreaterThan(20);
    expect(refused(found)).toEqual([]);
    expect(found.findings).toEqual([]);
    expect(code).toBe(0);
  });

  test.each(['squid', 'pac'])('with suggested wildcards: %s', async (platform) => {
    const found = await audited({ written: [platform, '--wildcards', 'suggested'] }, '--format', platform);
    expect(refused(found)).toEqual([]);
    expect(found.findings).toEqual([]);
  });

  test('Squid with the vendor’s wildcards, and the one of AWS is over-broad', async () => {
    const found = await audited({ written: ['squid', '--wildcards', 'vendor'] }, '--format', 'squid');
    expect(refused(found)).toEqual([]);
    expect(found.findings.map(({ kind }) => kind)).toEqual(['over-broad']);
    expect(found.findings[0]?.message).toContain('amazonaws.com');
  });

  test('nftables and iptables with the addresses a check saw', async () => {
    const seen = await report();
    const nft = { 'em.nft': ['nftables', '--from', seen] };
    expect(refused(await audited(nft, '--format', 'nftables', '--addresses', seen))).toEqual([]);
    const iptables = Object.fromEntries(
      ['restore', 'restore6', 'ipset'].map((variant) => [
        `em.${variant}`,
        ['iptables', '--variant', variant, '--from', seen],
      ]),
    );
    expect(refused(await audited(iptables, '--format', 'iptables', '--addresses', seen))).toEqual([]);
  });
});
