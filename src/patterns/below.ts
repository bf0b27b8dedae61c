/** The name itself and every domain it lies in: `a.x.com`, `x.com`, `com`. */
export function domainsOf(name: string): readonly string[] {
  const domains = [name];
  for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1))
    domains.push(name.slice(dot + 1));
  return domains;
}

/** Things that have names, to be found by each domain that their names lie in. */
export class Below<Thing> {
  readonly #things = new Map<string, Thing[]>();

  constructor(things: Iterable<Thing>, nameOf: (thing: Thing) => string) {
    for (const thing of things) {
      for (const domain of domainsOf(nameOf(thing))) {
        const known = this.#things.get(domain);
        if (known) known.push(thing);
        else this.#things.set(domain, [thing]);
      }
    }
  }

  /** Those whose name is `domain` or below it, in the order they were given. */
  of(domain: string): readonly Thing[] {
    return this.#things.get(domain) ?? [];
  }
}
