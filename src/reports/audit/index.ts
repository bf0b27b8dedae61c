import type { AuditReport } from '../../model/audit.js';
import type { ReportFormat } from '../format.js';
import { console } from './console.js';
import { github } from './github.js';
import { gitlab } from './gitlab.js';
import { json } from './json.js';
import { junit } from './junit.js';
import { markdown } from './markdown.js';
import { sarif } from './sarif.js';

export type AuditFormatId = 'console' | 'json' | 'junit' | 'sarif' | 'github' | 'gitlab' | 'markdown';

/** The formats of `audit --report`, in the order of the help. */
export const auditFormats = {
  console,
  json,
  junit,
  sarif,
  github,
  gitlab,
  markdown,
} satisfies Record<AuditFormatId, ReportFormat<AuditReport>>;
