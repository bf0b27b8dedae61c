import type { AuditReport } from '../../model/audit.js';
import { printableJson } from '../../text/json.js';
import type { ReportFormat } from '../format.js';

/** The audit report of the command-line contract, for scripts. */
export const json: ReportFormat<AuditReport> = {
  id: 'json',
  title: 'everything, for scripts',
  render: printableJson,
};
