/**
 * Neutral host patterns. Products give one spelling different meanings (`.x.com`, `*.x.com`), so the
 * program thinks in these and each platform or configuration format translates at its border.
 */
export type Pattern =
  /** This name only. */
  | { readonly kind: 'exact'; readonly name: string }
  /** `name` itself and every depth below it. */
  | { readonly kind: 'subtree'; readonly name: string }
  /** One or more labels below `name`, never `name` itself. */
  | { readonly kind: 'sub-only'; readonly name: string }
  /** Exactly one label below `name`. */
  | { readonly kind: 'one-label'; readonly name: string }
  /** One label with a star in it: `prefix*suffix` directly below `name`. */
  | {
      readonly kind: 'partial-label';
      readonly prefix: string;
      readonly suffix: string;
      readonly name: string;
    };

export type PatternKind = Pattern['kind'];
