/**
 * The shape of a saved check report, for `schema/report.schema.json` and for reading a file back. Unknown
 * fields are let through: later versions may add some. Loaded by `report` and by the schema script only.
 */
import * as z from 'zod';
import { causeIds } from '../../model/cause.js';
import { type Report, stages } from '../../model/report.js';

const verdict = z.enum(['pass', 'warn', 'fail', 'untested']);
const cause = z.enum(causeIds);
const port = z.int().min(1).max(65535);
const ms = z.number().min(0).describe('Milliseconds');
const checkIds = z.array(z.string()).describe('Ids of checks: HOST:PORT');

const stage = z.looseObject({
  stage: z.enum(stages),
  state: z.enum(['passed', 'failed', 'skipped']),
  ms,
  detail: z.string().describe('One line for a person'),
  evidence: z.record(z.string(), z.json()),
});

const check = z.looseObject({
  id: z.string().describe('HOST:PORT'),
  host: z.string(),
  port,
  route: z.string().describe("direct, or the proxy's address without its credentials"),
  verdict,
  cause: cause.nullable(),
  also: z.array(cause).describe('Further causes seen on the same check'),
  addresses: z.array(z.string()),
  stages: z.array(stage),
  remedy: z.string().nullable(),
});

const requirement = z.looseObject({
  host: z.string(),
  ports: z.array(port).min(1),
  anyOf: z.boolean().describe('True: one of the ports is enough'),
  condition: z.string().nullable(),
  counted: z.boolean().describe('False: a condition that --with did not ask for; in no verdict'),
  verdict,
  checks: checkIds,
});

const component = z.looseObject({
  id: z.string(),
  title: z.string(),
  runsOn: z.enum(['device', 'pc']),
  verdict,
  requirements: z.array(requirement),
});

const rootCause = z.looseObject({
  cause,
  title: z.string(),
  because: z.array(z.string()),
  remedy: z.string().describe('What to send to the team that mends it'),
  owner: z.enum(['dns', 'firewall', 'proxy', 'inspection', 'network', 'host', 'vendor']),
  confidence: z.enum(['certain', 'likely', 'possible']),
  checks: checkIds,
});

const count = z.int().min(0);

export const reportShape = z
  .looseObject({
    schema: z.literal('em-preflight/report/1'),
    tool: z.looseObject({ name: z.string(), version: z.string() }),
    catalogue: z.looseObject({
      title: z.string(),
      sha256: z.string().regex(/^[0-9a-f]{64}$/, 'the SHA-256 of the catalogue file, in hexadecimal'),
    }),
    startedAt: z.iso.datetime().describe('ISO 8601, UTC'),
    durationMs: ms,
    vantage: z.looseObject({
      hostname: z.string(),
      resolvers: z.array(z.string()),
      localAddress: z.string().nullable(),
      route: z.string(),
    }),
    verdict: z.enum(['pass', 'fail', 'inconclusive']),
    exitCode: z.literal([0, 1, 3, 130]),
    summary: z.looseObject({
      requirements: count.describe('Requirement rows over the selected components'),
      checks: count.describe('Distinct host and port pairs'),
      pass: count,
      warn: count,
      fail: count,
      untested: count,
    }),
    components: z.array(component),
    checks: z.array(check),
    rootCauses: z.array(rootCause),
    notes: z.array(z.string()).describe("Facts about the run that are no check's own"),
  })
  .describe('Report of em-preflight check') satisfies z.ZodType<Report>;

/** JSON Schema draft 7 of the same, for whoever reads reports with other tools. */
export function reportJsonSchema(): string {
  return `${JSON.stringify(z.toJSONSchema(reportShape, { target: 'draft-7', io: 'input' }), null, 2)}\n`;
}
