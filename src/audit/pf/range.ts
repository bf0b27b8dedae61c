import type { Family } from '../addresses.js';
import type { AddressTerm } from '../firewall/terms.js';

export function inRange(
  term: AddressTerm,
  address: { readonly family: Family; readonly value: bigint },
): boolean {
  if (term.kind !== 'range' || term.family !== address.family) return false;
  return term.range.low <= address.value && address.value <= term.range.high;
}
