import { Lull } from './lull.js';
import type { ExtraRoots, Trust } from './tls-trust.js';

type Dialling = typeof import('./dial.js');
type Handshaking = typeof import('./handshake.js');

/** Milliseconds in which nothing new is begun: all that could be has been. */
const lullMs = 4;

/** Milliseconds after which connections that did not open will hardly open soon. */
const patienceMs = 250;

/** What connections need, loaded while others have the word: first resolvers, then the peers of connections. */
export class Readiness {
  /** Handshakes are under way, or connections that do not open: there is nothing left to do but wait. */
  readonly idle: Promise<void>;
  readonly #extraRoots: ExtraRoots;
  readonly #asking = new Lull();
  readonly #opening = new Lull();
  readonly #speaking = new Lull();
  #dialling: Promise<Dialling> | undefined;
  #handshaking: Promise<Handshaking> | undefined;
  #trust: Promise<Trust> | undefined;
  #rehearsed = false;

  constructor(extraRoots: ExtraRoots) {
    this.#extraRoots = extraRoots;
    this.idle = this.#speaking.reached.then(() => this.#rehearseJudgement());
    void this.#asking.reached.then(() => this.#rehearseAll());
    void this.#opening.reached.then(() => Promise.all([this.#rehearseHandshake(), this.trust()]));
  }

  dialling(): Promise<Dialling> {
    this.#dialling ??= import('./dial.js');
    return this.#dialling;
  }

  handshaking(): Promise<Handshaking> {
    this.#handshaking ??= import('./handshake.js');
    return this.#handshaking;
  }

  /** To make it takes some 40 ms: as long as a connection takes to open, if it is far away. */
  trust(): Promise<Trust> {
    this.#trust ??= import('./tls-trust.js').then(({ Trust }) => new Trust(this.#extraRoots));
    return this.#trust;
  }

  /** Questions are on their way to the resolvers. */
  asked(): void {
    void this.dialling();
    this.#asking.begun(lullMs);
  }

  /** A connection is being opened. */
  dialled(): void {
    this.#asking.forget();
    this.#opening.begun(lullMs);
    this.#speaking.begun(patienceMs);
  }

  /** A handshake has begun. */
  spoken(): void {
    this.#opening.forget();
    this.#speaking.begun(lullMs);
  }

  /** The run is over. */
  forget(): void {
    for (const lull of [this.#asking, this.#opening, this.#speaking]) lull.forget();
  }

  async #rehearseAll(): Promise<void> {
    const { rehearseDialling } = await import('./rehearsal.js');
    void rehearseDialling();
    // Answers that have come in the meantime go first.
    await new Promise((resume) => setImmediate(resume));
    await this.#rehearseHandshake();
  }

  async #rehearseJudgement(): Promise<void> {
    const { rehearseJudgement } = await import('./rehearsal.js');
    rehearseJudgement();
  }

  async #rehearseHandshake(): Promise<void> {
    if (this.#rehearsed) return;
    this.#rehearsed = true;
    const { rehearseHandshake } = await import('./rehearsal.js');
    void rehearseHandshake();
  }
}
