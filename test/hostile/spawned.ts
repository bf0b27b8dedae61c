import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Report } from '../../src/model/report.js';
import { checkFormats } from '../../src/reports/check/index.js';
import { program, unfolded } from '../setup/cli.js';

const meter = fileURLToPath(new URL('report-exit.cjs', import.meta.url));

/** How a check ended, with what it wrote in every format there is. */
export interface Ended {
  readonly code: number | null;
  /** From the start of the process to its end, in milliseconds. */
  readonly ms: number;
  /** The most memory it held, in MB. */
  readonly megabytes: number;
  readonly stderr: string;
  /** By format; `console`, which goes to standard output, with every check's stages. */
  readonly texts: Readonly<Record<string, string>>;
  readonly report: Report;
}

/** Runs `check` with every report format at once; empty texts where it wrote none. */
export async function checkInEveryFormat(args: readonly string[], env = {}): Promise<Ended> {
  const folder = mkdtempSync(join(tmpdir(), 'em-hostile-'));
  const files = Object.keys(checkFormats).filter((format) => format !== 'console');
  const reports = files.flatMap((format) => ['--report', `${format}=${join(folder, format)}`]);
  const summary = join(folder, 'summary');
  try {
    const ended = await run(['check', '--report', 'console', '--verbose', ...reports, ...args], {
      ...process.env,
      ...env,
      GITHUB_STEP_SUMMARY: summary,
    });
    const read = (name: string) => [name, textOf(join(folder, name))] as const;
    const texts = {
      console: ended.stdout,
      ...Object.fromEntries(files.map(read)),
      'step summary': textOf(summary),
    };
    return { ...ended, texts, report: JSON.parse(textOf(join(folder, 'json')) || '{}') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

type Run = Pick<Ended, 'code' | 'ms' | 'megabytes' | 'stderr'> & { readonly stdout: string };

function run(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Run> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(process.execPath, ['--require', meter, program, ...args], {
      env,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      timeout: 40_000,
      killSignal: 'SIGKILL',
    });
    const said = ['', '', '', ''];
    for (const descriptor of [1, 2, 3]) {
      child.stdio[descriptor]?.on('data', (chunk) => {
        said[descriptor] += String(chunk);
      });
    }
    child.on('error', reject);
    child.on('close', (code) => {
      const [, stdout = '', stderr = '', kilobytes] = said;
      const ms = performance.now() - started;
      resolve({ code, ms, megabytes: Number(kilobytes) / 1024, stdout, stderr: unfolded(stderr) });
    });
  });
}
