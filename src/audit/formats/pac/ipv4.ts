/** An IPv4 address in dotted decimal as a number, or null for anything else. */
function toNumber(text: string): number | null {
  const parts = text.split('.').map((part) => (/^\d{1,3}$/.test(part) ? Number(part) : Number.NaN));
  if (parts.length !== 4 || !parts.every((part) => part <= 255)) return null;
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}

/** `isInNet`: does the address agree with the pattern where the mask has ones? */
export function sameIpv4Net(address: string | null, pattern: string, mask: string): boolean {
  const [a, p, m] = [address ?? '', pattern, mask].map(toNumber);
  if (a == null || p == null || m == null) return false;
  return (a & m) >>> 0 === (p & m) >>> 0;
}
