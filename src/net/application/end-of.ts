import type { ApplicationFault } from '../../model/application.js';

/** How a connection ended behind TLS: both are ECONNRESET, and only a reset names the system call that met it. */
export function endOf(error: unknown): ApplicationFault {
  const { code, syscall } = error instanceof Error ? (error as NodeJS.ErrnoException) : {};
  return { kind: code === 'ECONNRESET' && syscall === 'read' ? 'app-reset' : 'app-close' };
}
