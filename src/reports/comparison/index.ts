import type { ReportFormat } from '../format.js';
import type { Comparison } from './compare.js';
import { console } from './console.js';
import { json } from './json.js';
import { markdown } from './markdown.js';

export type ComparisonFormatId = 'console' | 'json' | 'markdown';

/** The formats of `report --compare`. */
export const comparisonFormats = { console, json, markdown } satisfies Record<
  ComparisonFormatId,
  ReportFormat<Comparison>
>;
