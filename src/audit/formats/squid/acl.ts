/** Named ACLs, and the table that holds those of a configuration. */
import type { ConfigLine, Remark, SourceFile } from '../../../model/audit.js';
import { ownOf } from '../../../text/own.js';
import type { Library } from '../../format.js';
import { type AclType, aclTypes } from './acl-types.js';
import { AddressSet } from './address-set.js';
import { DomainSet } from './domain-set.js';
import { moments, type parsePeriods } from './time.js';

export type Expression = import('./patterns.js').Expression;

/** Compiles the regular expressions of an ACL: loaded only where there are some. */
export type Compile = typeof import('./patterns.js').expressionsOf;
type Period = ReturnType<typeof parsePeriods>[number];

/** A term of an access line or of a group: an ACL, perhaps negated. */
export interface Term {
  readonly acl: Acl;
  readonly negated: boolean;
}

/** One named ACL. Its values gather over all lines of its name: also lines that come after a rule which uses it. */
export interface Acl {
  readonly name: string;
  readonly typeName: string;
  readonly type: AclType;
  /** Where it is first defined; null for those that Squid predefines. */
  readonly at: ConfigLine | null;
  /** Such as `-n`: no look-up in DNS. */
  readonly options: Set<string>;
  /** List files and names whose content is not known here. */
  readonly unread: string[];
  readonly domains: DomainSet;
  readonly addresses: AddressSet;
  readonly expressions: Expression[];
  readonly ports: { readonly first: number; readonly last: number }[];
  readonly words: Set<string>;
  readonly periods: Period[];
  /** Groups: each line's terms. `any-of` takes one of them, `all-of` all of a line. */
  readonly lines: (readonly Term[])[];
}

export interface AclTable {
  find(name: string): Acl | undefined;
  readonly all: Iterable<Acl>;
}

/** ACL names are told apart without regard to case (Acl.cc, FindByName). */
export class Acls implements AclTable {
  readonly #byName = new Map<string, Acl>();

  find(name: string): Acl | undefined {
    return this.#byName.get(name.toLowerCase());
  }

  get all(): Iterable<Acl> {
    return this.#byName.values();
  }

  define(name: string, typeName: string, at: ConfigLine | null): Acl {
    const acl: Acl = {
      name,
      typeName,
      type: ownOf(aclTypes, typeName) ?? { kind: 'never' },
      at,
      options: new Set(),
      unread: [],
      domains: new DomainSet(),
      addresses: new AddressSet(),
      expressions: [],
      ports: [],
      words: new Set(),
      periods: [],
      lines: [],
    };
    this.#byName.set(name.toLowerCase(), acl);
    return acl;
  }
}

/** What lines are read with. */
export interface Reading {
  readonly acls: Acls;
  readonly library: Library;
  readonly from: SourceFile;
  readonly remark: (remark: Remark) => void;
  /** True once authentication is set up: proxy_auth is refused before. */
  readonly authenticates: boolean;
  /** Names that external_acl_type gave before: what others external ACLs name is refused. */
  readonly helpers: ReadonlySet<string>;
  /** Expressions that wait for their engine, which is loaded only where there are some. */
  readonly later: (work: (compile: Compile) => void) => void;
  /** Was an include not at hand before this line? Then a name that is not known may be defined there. */
  readonly incomplete: boolean;
}

/** Moments that stand for every time at which the ACLs of a table differ. */
export function allMoments(acls: AclTable) {
  return moments([...acls.all].flatMap(({ periods }) => periods));
}
