/** From what runs before the program to the program. Loads nothing: every command looks here when it ends. */
import type { EarlyQuestions } from './early-questions.js';

let early: EarlyQuestions | null = null;

export function handOver(questions: EarlyQuestions): void {
  early = questions;
}

/** What was asked early of this resolver; whoever takes it has to cancel its `resolver` in the end. */
export function takeEarly(server: string): EarlyQuestions | null {
  const taken = early?.server === server ? early : null;
  if (taken) early = null;
  return taken;
}

/** Drops what nobody took, which would keep the process alive. */
export function dropEarly(): void {
  early?.resolver.cancel();
  early = null;
}
