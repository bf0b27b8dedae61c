import type { ApplicationAnswer, HttpAnswer } from '../model/application.js';
import type { Cause } from '../model/cause.js';
import type { Check } from './plan.js';

/**
 * Whose answer is it, the service's or somebody's in between?
 *
 * @param genuine true where the certificate is the vendor's: then whatever answers is the vendor too, unless
 *   the catalogue knows a header that the service never leaves out
 * @returns the cause that speaks against the service, or null
 */
export function applicationCause(answer: ApplicationAnswer, check: Check, genuine: boolean): Cause | null {
  // A broker's refusal is as good as its welcome: it is there.
  if (answer.protocol === 'mqtt') return null;
  const { signatureHeader } = check.host;
  if (signatureHeader !== null && answer.headers.includes(signatureHeader)) return null;
  if (signatureHeader === null && genuine) return null;
  return isPortal(answer, check) ? 'captive-portal' : 'http-blocked';
}

/** RFC 6585, section 6, has a status for portals; most redirect to a site of their own instead. */
function isPortal({ status, location }: HttpAnswer, { host }: Check): boolean {
  if (status === 511) return true;
  if (status < 300 || status > 399 || location === null) return false;
  const target = URL.canParse(location) ? new URL(location).hostname : host.name;
  return target !== host.name;
}
