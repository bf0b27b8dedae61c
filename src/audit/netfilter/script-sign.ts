import type { SourceFile } from '../../model/audit.js';

/** Apart from the reading of scripts, which is loaded for them only. */
export function isScript({ text }: SourceFile): boolean {
  return /^\uFEFF?#!\s*\S*\/(?:env\s+)?(?:ba|da|a|k|z)?sh\b/.test(text);
}
