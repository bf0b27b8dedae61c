import { execFileSync } from 'node:child_process';

/** The command-line tests spawn the built program: build it once before any of them. */
export function setup(): void {
  if (process.env.EM_PREFLIGHT_BUILT === '1') return;
  execFileSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' });
}
