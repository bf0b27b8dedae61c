import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bench, Row } from './support/bench.js';
import { interleave, program, run, time } from './support/measure.js';

const names = 1_000_000;

/** A blocklist as they are published: a name on a line, one in four with a dot in front, none twice. */
function blocklist(): string {
  const lines: string[] = [];
  let state = 12_345;
  for (let index = 0; index < names; index += 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    const label = `${state.toString(36)}${index.toString(36)}`;
    const zone = ['com', 'net', 'org', 'co.uk', 'de'][index % 5];
    lines.push(index % 4 === 0 ? `.${label}.${zone}` : `${index % 3 === 0 ? 'www.' : ''}${label}.${zone}`);
  }
  return `${lines.join('\n')}\n`;
}

/** Lets everything of the bundled catalogue through, so that the audit ends with 0. */
const canon =
  'acl canon dstdomain .srv.ygles.com .amazonaws.com .c-cdsknn.net .ugwdevice.net gdlp01.c-wss.com';

const ten = [
  canon,
  'acl localnet src 10.0.0.0/8',
  'acl SSL_ports port 443 8883',
  'acl Safe_ports port 80 443 8883',
  'http_access deny !Safe_ports',
  'http_access deny CONNECT !SSL_ports',
  'http_access allow localnet canon',
  'http_access deny all',
  'http_port 3128',
  'coredump_dir /var/spool/squid',
  '',
].join('\n');

const bare = `const { readFileSync } = require('node:fs'); new Set(readFileSync(process.argv[1], 'utf8').split('\\n'));`;

/** A million domains against Squid's own parser and a bare read; ten lines against node doing nothing. */
export const audit: Bench = {
  id: 'audit',
  title: 'audit of squid.conf, against Squid reading it and node doing nothing',
  needs: ['squid'],
  async run(rounds) {
    const folder = mkdtempSync(join(tmpdir(), 'bench-audit-'));
    const file = (name: string, text: string) => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    };
    try {
      const list = file('list.txt', blocklist());
      const large = file(
        'squid.conf',
        `acl ads dstdomain "${list}"\n${canon}\nhttp_access deny ads\nhttp_access allow canon\nhttp_access deny all\nhttp_port 3128\n`,
      );
      const small = file('ten.conf', ten);
      const node = (...args: readonly string[]) => time(() => run(process.execPath, args));
      const medians = await interleave(rounds, {
        squid: () => time(() => run('squid', ['-k', 'parse', '-f', large])),
        set: () => node('-e', bare, list),
        large: () => node(program, 'audit', large),
        small: () => node(program, 'audit', small, '--client-ip', '10.1.2.3'),
        nothing: () => node('-e', '0'),
      });
      const row = (what: string, ours: number, against: string, theirs: number, limit: number): Row => ({
        what,
        unit: 'ms',
        ours,
        against,
        theirs,
        bound: 'most',
        limit,
      });
      return [
        row('a million domains', medians.large, 'squid -k parse', medians.squid, 0.12),
        row('a million domains', medians.large, 'reading them into a Set', medians.set, 2.5),
        row('ten lines', medians.small, 'node -e 0', medians.nothing, 1.8),
      ];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
