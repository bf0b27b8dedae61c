import { stripControls } from './terminal.js';

/** The title of an HTML page, safe to print and at most 200 characters; null without one. */
export function pageTitle(page: string): string | null {
  const text = /^[^<]{1,1000}/.exec(page.slice(titleStart(page)))?.[0] ?? '';
  return stripControls(text, 200) || null;
}

/** A page's bytes as text: UTF-8 where they are, the last character perhaps cut off, else Latin-1. */
export function decodePage(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
  } catch {
    return new TextDecoder('latin1').decode(bytes);
  }
}

/** True once a title can be read, so that nobody need wait for the rest of the page. */
export function hasTitle(page: string): boolean {
  return page.indexOf('<', titleStart(page)) >= 0;
}

/** Where the text of the first title begins; the end of the page without one. One pass, whatever the page. */
function titleStart(page: string): number {
  const tag = /<title(?=[\s>])/i.exec(page);
  const end = tag === null ? -1 : page.indexOf('>', tag.index);
  return end < 0 ? page.length : end + 1;
}
