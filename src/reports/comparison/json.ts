import { printableJson } from '../../text/json.js';
import type { ReportFormat } from '../format.js';
import type { Comparison } from './compare.js';

export const json: ReportFormat<Comparison> = {
  id: 'json',
  title: 'everything, for scripts',
  render: printableJson,
};
