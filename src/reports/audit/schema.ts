/**
 * The shape of an audit report, for `schema/audit.schema.json`. Unknown fields are let through: later
 * versions may add some. Loaded by the schema script and the tests only.
 */
import * as z from 'zod';
import { type AuditReport, findingKinds } from '../../model/audit.js';

const port = z.int().min(1).max(65535);

const configLine = z.looseObject({ file: z.string(), line: z.int().min(0), text: z.string() });

const requirement = z.looseObject({
  host: z.string(),
  port,
  components: z.array(z.string()),
  anyOf: z
    .array(port)
    .nullable()
    .describe('The ports of which one is enough, or null where this one is needed'),
  counted: z.boolean().describe('False: a condition that --with did not ask for; in no verdict'),
  verdict: z.enum(['allowed', 'blocked', 'unverifiable']),
  route: z.string().nullable().exactOptional().describe('PAC only: what FindProxyForURL returned'),
  because: z.string(),
  by: configLine.nullable().describe('The deciding line, or null where a default decided'),
});

const finding = z.looseObject({
  kind: z.enum(findingKinds),
  severity: z.enum(['error', 'warning', 'note']),
  message: z.string(),
  remedy: z.string(),
  file: z.string(),
  line: z.int().min(0),
  host: z.string().nullable(),
  port: port.nullable(),
  fingerprint: z.string().describe('Stable over moved lines: what a baseline file accepts'),
  accepted: z
    .looseObject({ reason: z.string(), expires: z.string().nullable() })
    .exactOptional()
    .describe('Present where the baseline accepts the finding'),
});

const auditShape = z
  .looseObject({
    schema: z.literal('em-preflight/audit/1'),
    tool: z.looseObject({ name: z.string(), version: z.string() }),
    catalogue: z.looseObject({ title: z.string(), sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
    format: z.string(),
    files: z.array(z.string()),
    verdict: z.enum(['pass', 'fail', 'inconclusive']),
    exitCode: z.literal([0, 1, 3]),
    requirements: z.array(requirement),
    findings: z.array(finding),
  })
  .describe('Report of em-preflight audit') satisfies z.ZodType<AuditReport>;

export function auditJsonSchema(): string {
  return `${JSON.stringify(z.toJSONSchema(auditShape, { target: 'draft-7', io: 'input' }), null, 2)}\n`;
}
