/**
 * What puts the addresses of names into sets while the machine runs: dnsmasq, or a script that asks DNS. A set
 * that is fed so is a set of names, as the aliases of pfSense are.
 */
import type { ConfigLine } from '../../model/audit.js';
import type { Family } from '../addresses.js';
import type { Truth } from '../truth.js';
import type { Packet } from './packet.js';

export interface SetId {
  readonly name: string;
  /** `inet filter`; null for a set of ipset. */
  readonly table: string | null;
}

/** Whether the addresses of a host go into a set, and the line that says so. */
export interface Filling {
  readonly truth: Truth;
  readonly at: ConfigLine;
}

export interface Feed {
  /** A comment's word only: not heeded where a file says itself what fills the set. */
  readonly noted: boolean;
  /** In a sentence after "once": what has to have happened. */
  readonly once: (set: string) => string;
  /** Does it feed this set at all? */
  feeds(set: SetId): boolean;
  /** Null: it does not put the host's addresses of this family there. */
  fills(set: SetId, host: string, family: Family): Filling | null;
}

/** One set as its feeds fill it. */
export interface SetFeed {
  holds(packet: Packet): Truth;
  /** What an answer of true rests on, for the reason of a decision. */
  given(packet: Packet): string | null;
}

/** Null: nothing that was given feeds the set. */
export function feedOf(feeds: readonly Feed[], set: SetId): SetFeed | null {
  const all = feeds.filter((feed) => feed.feeds(set));
  const said = all.filter(({ noted }) => !noted);
  const own = said.length > 0 ? said : all;
  if (own.length === 0) return null;
  const found = ({ host, family }: Packet) =>
    own.flatMap((feed) => {
      const filling = feed.fills(set, host, family);
      return filling ? [{ ...filling, feed }] : [];
    });
  return {
    holds: (packet) => {
      const fillings = found(packet);
      return fillings.some(({ truth }) => truth === true) ? true : fillings.length > 0 ? null : false;
    },
    given: (packet) => {
      const filling = found(packet).find(({ truth }) => truth === true);
      return filling ? `${filling.feed.once(set.name)} (${filling.at.file}:${filling.at.line})` : null;
    },
  };
}

/** What the elements that stand in the file say of an address: those that stay, and those that may be gone. */
export interface Elements {
  readonly lasting: Truth;
  readonly passing: Truth;
}

/**
 * Is the packet's far end in a set whose content comes and go at run time? By name first; an element in the file
 * counts too; for the rest see `Assumptions`.
 */
export function inMovingSet(feed: SetFeed | null, { lasting, passing }: Elements, packet: Packet): Truth {
  const named = feed ? feed.holds(packet) : false;
  if (named !== false) return named;
  if (lasting !== false) return lasting;
  if (passing === true) return null;
  return feed ? packet.assumed.sharesAddress : packet.assumed.inUnknownSet;
}
