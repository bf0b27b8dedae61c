/**
 * Every cause of the contract in words. The diagnosis takes title, owner and remedy from here, `explain`
 * prints the rest. A cause without its words does not compile.
 */
import type { Cause } from '../../model/cause.js';
import { dnsCauses } from './dns.js';
import { otherCauses } from './other.js';
import { proxyCauses } from './proxy.js';
import { tcpCauses } from './tcp.js';
import { tlsCertificateCauses } from './tls-certificate.js';
import { tlsHandshakeCauses } from './tls-handshake.js';
import type { CauseWords } from './words.js';

export type { CauseWords, Confirmation, Lookalike, Subject } from './words.js';

export const causes: Readonly<Record<Cause, CauseWords>> = {
  ...dnsCauses,
  ...tcpCauses,
  ...tlsHandshakeCauses,
  ...tlsCertificateCauses,
  ...proxyCauses,
  ...otherCauses,
} satisfies Record<Cause, CauseWords>;
