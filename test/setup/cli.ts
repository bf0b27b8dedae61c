import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The program as a user starts it; the suite builds it first (`build.ts`). */
export const program = fileURLToPath(new URL('../../bin/em-preflight.js', import.meta.url));

export interface Ended {
  /** The exit code, or null where a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  /** Its messages unfolded: see `unfolded`. */
  readonly stderr: string;
}

/** Messages as they were before they were broken to fit 80 columns, which depends on the lengths of names. */
export function unfolded(stderr: string): string {
  return stderr.replace(/\n {8}(?=\S)/g, ' ');
}

export interface Circumstances {
  /** Variables on top of the test's own; undefined takes one away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  readonly input?: string;
  /** In milliseconds, until the program is killed and the test fails. 60 s, for a loaded machine. */
  readonly timeout?: number;
}

/** Runs the built program with `args` and waits for its end; without terminal, colour and proxy variables. */
export function emPreflight(args: readonly string[], circumstances: Circumstances = {}): Promise<Ended> {
  const { env = {}, cwd, input = '', timeout = 60_000 } = circumstances;
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...args], {
      cwd,
      env: { ...process.env, ...unset, ...env },
      timeout,
      killSignal: 'SIGKILL',
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (signal === 'SIGKILL')
        reject(new Error(`em-preflight ${args.join(' ')} did not end in ${timeout} ms`));
      else resolve({ code, stdout, stderr: unfolded(stderr) });
    });
    child.stdin.on('error', () => {}); // ends before it read its input
    child.stdin.end(input);
  });
}

const unset = Object.fromEntries(
  [
    ...[
      'NO_COLOR',
      'FORCE_COLOR',
      'CI',
      'GITHUB_ACTIONS',
      'GITHUB_STEP_SUMMARY',
      'NODE_OPTIONS',
      'NODE_EXTRA_CA_CERTS',
    ],
    ...[
      'HTTP_PROXY',
      'HTTPS_PROXY',
      'ALL_PROXY',
      'NO_PROXY',
      'http_proxy',
      'https_proxy',
      'all_proxy',
      'no_proxy',
    ],
  ].map((name) => [name, undefined]),
);
