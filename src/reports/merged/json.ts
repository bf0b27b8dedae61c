import { printableJson } from '../../text/json.js';
import type { ReportFormat } from '../format.js';
import type { MergedReport } from './merge.js';

export const json: ReportFormat<MergedReport> = {
  id: 'json',
  title: 'everything, for scripts',
  render: printableJson,
};
