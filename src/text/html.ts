import { stripControls } from './terminal.js';

/** The title of an HTML page, safe to print and at most 200 characters; null without one. */
export function pageTitle(page: string): string | null {
  const text = /<title[^>]*>([^<]{1,1000})/i.exec(page)?.[1] ?? '';
  return stripControls(text, 200) || null;
}

/** True once a title can be read, so that nobody need wait for the rest of the page. */
export function hasTitle(page: string): boolean {
  return /<title[^>]*>[^<]*<\/title/i.test(page);
}
