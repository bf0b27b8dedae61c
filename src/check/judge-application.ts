import type { ApplicationAnswer, HttpAnswer } from '../model/application.js';
import type { Cause } from '../model/cause.js';
import type { Check } from './plan.js';

/**
 * Whose answer is it, the service's or somebody's in between? Where the catalogue knows a header that the
 * service never leaves out, an answer without it is somebody else's. Where it knows none, a status or a page
 * proves nothing: behind an inspection device's certificate the vendor's own server may be answering.
 *
 * @param genuine true where the certificate is the vendor's
 * @returns the cause that speaks against the service, or null
 */
export function applicationCause(answer: ApplicationAnswer, check: Check, genuine: boolean): Cause | null {
  // A broker's refusal is as good as its welcome: it is there.
  if (answer.protocol === 'mqtt') return null;
  const { signatureHeader } = check.host;
  if (signatureHeader === null) return !genuine && answer.status === portalStatus ? 'captive-portal' : null;
  if (answer.headers.includes(signatureHeader)) return null;
  return isPortal(answer, check) ? 'captive-portal' : 'http-blocked';
}

/** Network Authentication Required: RFC 6585, section 6. Origin servers do not send it. */
export const portalStatus = 511;

/** Few portals use the status that is made for them; most redirect to a site of their own. */
function isPortal({ status, location }: HttpAnswer, { host }: Check): boolean {
  if (status === portalStatus) return true;
  if (status < 300 || status > 399 || location === null) return false;
  const base = `https://${host.name}/`;
  return URL.canParse(location, base) && new URL(location, base).hostname !== host.name;
}
