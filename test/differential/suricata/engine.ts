/** A real Suricata, inline as far as it knows: it reads a capture and says which packets it would drop. */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sent } from './handshake.js';
import { capture, type Ends, packetsOf } from './pcap.js';

export interface Connection {
  readonly ends: Ends;
  readonly sent: readonly Sent[];
  /** Data in a packet at most. */
  readonly most?: number;
}

/** What becomes of a connection: `blocked` where a packet that it needs is dropped. */
export type Fate = 'allowed' | 'blocked';

export type Answer =
  | {
      readonly kind: 'loaded';
      readonly fates: readonly Fate[];
      readonly dropped: readonly (readonly number[])[];
    }
  | { readonly kind: 'refused'; readonly why: string };

/** What both sides are told: the engine, and the audit. */
export const configuration = `%YAML 1.1
---
vars:
  address-groups:
    HOME_NET: "10.0.0.0/8"
    EXTERNAL_NET: "!$HOME_NET"
  port-groups:
    TLS_PORTS: "[443,8443]"
outputs:
  - eve-log:
      enabled: yes
      filetype: regular
      filename: eve.json
      types:
        - drop:
            alerts: yes
            flows: all
runmode: single
# Hyperscan refuses some rules that the engine itself reads.
mpm-algo: ac
spm-algo: bm
logging:
  default-log-level: error
  outputs:
    - console:
        enabled: yes
app-layer:
  protocols:
    tls:
      enabled: yes
      detection-ports:
        dp: 443
    http:
      enabled: yes
    ssh:
      enabled: yes
    smtp:
      enabled: yes
      mime:
        decode-mime: no
    mqtt:
      enabled: yes
    dns:
      tcp:
        enabled: yes
        detection-ports:
          dp: 53
      udp:
        enabled: yes
        detection-ports:
          dp: 53
stream:
  checksum-validation: no
  inline: auto
  reassembly:
    toserver-chunk-size: 2560
    toclient-chunk-size: 2560
`;

interface Ended {
  readonly status: number | null;
  readonly said: string;
}

function run(folder: string, args: readonly string[]): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn('suricata', args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    const hear = (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-4000);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('error', reject).once('close', (status) => resolve({ status, said }));
  });
}

/** Puts connections to a Suricata with these rules, one after the other. */
export async function ask(rules: string, connections: readonly Connection[]): Promise<Answer> {
  const folder = await mkdtemp(join(tmpdir(), 'audit-suricata-'));
  try {
    const packets = connections.map(({ ends, sent, most }) => packetsOf(ends, sent, most));
    const [yaml, file, pcap] = ['suricata.yaml', 'em.rules', 'flows.pcap'].map((name) => join(folder, name));
    if (!yaml || !file || !pcap) throw new Error('a path is missing');
    await writeFile(yaml, configuration);
    await writeFile(file, rules);
    await writeFile(pcap, capture(packets.flat()));
    const args = ['-c', yaml, '-S', file, '-r', pcap, '--simulate-ips', '-k', 'none', '-l', folder];
    const { status, said } = await run(folder, [...args, '--init-errors-fatal']);
    if (status !== 0) return { kind: 'refused', why: said };
    return { kind: 'loaded', ...fatesOf(packets, await readFile(join(folder, 'eve.json'), 'utf8')) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function fatesOf(packets: readonly ReturnType<typeof packetsOf>[], log: string) {
  const gone = new Set(
    log
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as { event_type: string; pcap_cnt: number })
      .filter(({ event_type }) => event_type === 'drop')
      .map(({ pcap_cnt }) => pcap_cnt),
  );
  let before = 0;
  const judged = packets.map((own) => {
    const dropped = own.flatMap((_, index) => (gone.has(before + index + 1) ? [index] : []));
    before += own.length;
    const fate: Fate = dropped.some((index) => own[index]?.needed) ? 'blocked' : 'allowed';
    return { fate, dropped };
  });
  return { fates: judged.map(({ fate }) => fate), dropped: judged.map(({ dropped }) => dropped) };
}
