/**
 * Kleene's three-valued logic: `null` is "not to be known from what we were given". Every matcher of every
 * format answers in it, so that an unknown matters only where it could change the answer.
 */
export type Truth = boolean | null;

export function not(a: Truth): Truth {
  return a === null ? null : !a;
}

/** True when all are; false when one is, whatever the unknown ones would have been. */
export function all<T>(items: Iterable<T>, judge: (item: T) => Truth): Truth {
  let result: Truth = true;
  for (const item of items) {
    const truth = judge(item);
    if (truth === false) return false;
    if (truth === null) result = null;
  }
  return result;
}

/** True when one is, whatever the unknown ones would have been; false when none is. */
export function any<T>(items: Iterable<T>, judge: (item: T) => Truth): Truth {
  return not(all(items, (item) => not(judge(item))));
}
