import type { CheckReport } from '../model/report.js';
import { Below } from '../patterns/below.js';

export type Target = Pick<CheckReport, 'id' | 'host' | 'port' | 'verdict'>;

const made = new WeakMap<readonly Target[], Targets>();

/** All that was checked, to be asked in parts: there may be thousands of groups, each of a few. */
export class Targets {
  readonly size: number;
  readonly #onPort = new Map<number, number>();
  readonly #testedOnPort = new Map<number, number>();
  readonly #ofHost = new Map<string, Target[]>();
  readonly #all: readonly Target[];
  #below: Below<Target> | undefined;

  private constructor(all: readonly Target[]) {
    this.#all = all;
    this.size = all.length;
    for (const target of all) {
      const { host, port, verdict } = target;
      this.#onPort.set(port, this.onPort(port) + 1);
      if (verdict !== 'untested') this.#testedOnPort.set(port, this.testedOnPort(port) + 1);
      const same = this.#ofHost.get(host);
      if (same) same.push(target);
      else this.#ofHost.set(host, [target]);
    }
  }

  /** Made once for the same list. */
  static of(all: readonly Target[]): Targets {
    const known = made.get(all) ?? new Targets(all);
    made.set(all, known);
    return known;
  }

  onPort(port: number): number {
    return this.#onPort.get(port) ?? 0;
  }

  testedOnPort(port: number): number {
    return this.#testedOnPort.get(port) ?? 0;
  }

  ofHost(host: string): readonly Target[] {
    return this.#ofHost.get(host) ?? [];
  }

  /** Those of the hosts at `domain` and below it. */
  below(domain: string): readonly Target[] {
    this.#below ??= new Below(this.#all, ({ host }) => host);
    return this.#below.of(domain);
  }
}
