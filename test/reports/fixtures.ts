import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { AuditReport } from '../../src/model/audit.js';
import type { Report } from '../../src/model/report.js';

function read<Result>(folder: string): readonly (readonly [string, Result])[] {
  const here = new URL(`../fixtures/${folder}/`, import.meta.url);
  return readdirSync(here)
    .filter((file) => file.endsWith('.json'))
    .map((file) => [basename(file, '.json'), JSON.parse(readFileSync(new URL(file, here), 'utf8'))]);
}

/** Saved reports of `check`: name and content. Any file that is added there is rendered in every format. */
export const reports = read<Report>('reports/check');

/** The same for `audit`. */
export const auditReports = read<AuditReport>('reports/audit');

export function report(name: string): Report {
  const found = reports.find(([file]) => file === name);
  if (!found) throw new Error(`there is no fixture ${name}`);
  return found[1];
}

/** Where the expected text of a rendering stands: `npx vitest run -u test/reports` writes it anew. */
export function golden(
  pipeline: 'check' | 'audit' | 'merged' | 'comparison',
  name: string,
  extension: string,
): string {
  return `../golden/reports/${pipeline}/${name}.${extension}`;
}
