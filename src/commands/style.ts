import { styleText } from 'node:util';

type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow';

/** `text` styled, whatever the stream: whether colour is wanted was decided by `wantsColor`. */
export function styled(style: Style, text: string): string {
  // Node 22 would weigh stream and environment again; the types of Node 20 do not know how to say no.
  const paint: (style: Style, text: string, how: { readonly validateStream: boolean }) => string = styleText;
  return paint(style, text, { validateStream: false });
}
