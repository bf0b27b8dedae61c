/** Tells when nothing has been begun for a while: there is time then for what comes next. */
export class Lull {
  /** Resolves once, and never where `begun` is never called. */
  readonly reached: Promise<void>;
  #reach: (() => void) | null = null;
  #timer: NodeJS.Timeout | undefined;

  constructor() {
    this.reached = new Promise((resolve) => {
      this.#reach = resolve;
    });
  }

  /** @param ms milliseconds from now on, unless something else is begun before */
  begun(ms: number): void {
    if (this.#reach === null) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#reach?.();
      this.#reach = null;
    }, ms);
  }

  /** It is not reached any more. */
  forget(): void {
    clearTimeout(this.#timer);
    this.#reach = null;
  }
}
