import type { Report } from '../../model/report.js';
import type { ReportFormat } from '../format.js';
import { console } from './console.js';
import { csv } from './csv.js';
import { github } from './github.js';
import type { CheckFormatId } from './ids.js';
import { json } from './json.js';
import { junit } from './junit.js';
import { markdown } from './markdown.js';
import { tap } from './tap.js';

/** The formats of `check --report` and of `report`, in the order of the help. */
export const checkFormats = {
  console,
  json,
  junit,
  tap,
  csv,
  markdown,
  github,
} satisfies Record<CheckFormatId, ReportFormat<Report>>;
