import type { Report } from '../../model/report.js';
import { printableJson } from '../../text/json.js';
import type { ReportFormat } from '../format.js';

/** The report of the command-line contract, for scripts and for `em-preflight report`. */
export const json: ReportFormat<Report> = {
  id: 'json',
  title: 'everything, for scripts and for `em-preflight report`',
  render: printableJson,
};
