/**
 * What a script may ask of the world. It runs apart from it, so what it is told and what it asked for are data:
 * a run that comes to a question without an answer goes on with a stand-in to its end, is thrown away, and is
 * made again with one. So do browsers with DNS, which is why PAC functions can be synchronous.
 */
export interface Question {
  /** The IPv4 address of a name or of the client; what a function of time says; the clock; chance. */
  readonly about: 'address' | 'client' | 'time' | 'clock' | 'chance';
  /** The name, or the call, such as `timeRange [8,18]`; else empty. */
  readonly of: string;
}

export type Fact = string | boolean | null;

/** Answers, by the key of their question. */
export type Facts = ReadonlyMap<string, Fact>;

export function keyOf({ about, of }: Question): string {
  return `${about} ${of}`;
}

/** The answer to a question, or a stand-in. */
export type Ask = (question: Question) => Fact;
