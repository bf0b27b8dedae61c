import { evaluate } from '../../../src/audit/evaluate.js';
import { type FormatId, formats } from '../../../src/audit/index.js';
import { recognise } from '../../../src/audit/recognise.js';
import type { AuditReport, Policy, SourceFile } from '../../../src/model/audit.js';
import type { Selection } from '../../../src/model/catalogue.js';
import { selection } from '../selection.js';

const vantage = { chain: 'forward', inInterface: null, outInterface: null, dialect: null } as const;

export async function policyOf(files: readonly SourceFile[]): Promise<Policy> {
  const format: FormatId = recognise(files);
  return (await formats[format].load()).parse(files, vantage, { find: () => [] });
}

/** What `audit` says of files whose format is recognised. */
export async function audited(
  files: readonly SourceFile[],
  asked: Selection = selection(),
  client: string | null = null,
): Promise<AuditReport> {
  return evaluate({
    tool: { name: 'em-preflight', version: '0' },
    selection: asked,
    format: recognise(files),
    files,
    policy: await policyOf(files),
    known: { client, addresses: new Map() },
    failOn: 'stale',
    accept: (findings) => findings,
  });
}
