import type { ReportFormat } from '../format.js';
import { console } from './console.js';
import { csv } from './csv.js';
import { json } from './json.js';
import { markdown } from './markdown.js';
import type { MergedReport } from './merge.js';

export type MergedFormatId = 'console' | 'json' | 'csv' | 'markdown';

/** The formats of `report` for several files. */
export const mergedFormats = { console, json, csv, markdown } satisfies Record<
  MergedFormatId,
  ReportFormat<MergedReport>
>;
