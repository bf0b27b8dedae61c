import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { table } from '../../src/text/table.js';
import { displayWidth, padStart, wrap, wrapAfter } from '../../src/text/width.js';

describe('displayWidth', () => {
  test.each([
    ['', 0],
    ['plain', 5],
    ['sécurité – “ok”', 15],
    ['e\u0301', 1],
    ['日本', 4],
    ['ｶﾞ', 2],
    ['한', 2],
    ['👍🏽', 2],
    ['👩‍👩‍👧', 2],
    ['❤️', 2],
    ['🇫🇷', 2],
    ['a\u200bb', 2],
    ['\u00adx', 1],
  ])('%j takes %i columns', (text, columns) => {
    expect(displayWidth(text)).toBe(columns);
  });
});

describe('wrap', () => {
  test.each([
    ['one two three', 7, ['one two', 'three']],
    ['', 10, ['']],
    ['first\nsecond line', 40, ['first', 'second line']],
    ['hbp-ec1l.srv.ygles.com', 12, ['hbp-ec1l.', 'srv.ygles.', 'com']],
    ['abcdefghij', 4, ['abcd', 'efgh', 'ij']],
    ['日本語日本語', 5, ['日本', '語日', '本語']],
    ['see https://example.com/a now', 12, ['see', 'https://', 'example.com/', 'a now']],
  ])('%j in %i columns', (text, columns, lines) => {
    expect(wrap(text, columns)).toEqual(lines);
  });

  test('loses no word and keeps to the width', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ maxLength: 30 })),
        fc.integer({ min: 2, max: 40 }),
        (words, columns) => {
          const text = words.join(' ').replace(/[^\x20-\x7e]/g, '');
          const lines = wrap(text, columns);
          expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
          for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(columns);
        },
      ),
    );
  });

  test('continues under the text, not under the label', () => {
    expect(wrapAfter('why  ', 'it is what it is', 14)).toEqual(['why  it is', '     what it', '     is']);
  });
});

describe('table', () => {
  const columns = [
    { title: 'host', fixed: true },
    { title: 'ms', align: 'right' },
    { title: 'why' },
  ] as const;

  test('aligns, wraps and never ends a line in blanks', () => {
    const text = table(
      columns,
      [
        ['a.example', '5', 'nothing answers there'],
        ['b.example', '1200', ''],
      ],
      32,
    );
    expect(text).toBe(
      [
        'host         ms  why',
        'a.example     5  nothing answers',
        '                 there',
        'b.example  1200',
        '',
      ].join('\n'),
    );
  });

  test('pads by display width', () => {
    expect(
      table(
        [{ title: '' }, { title: '' }],
        [
          ['日本', 'x'],
          ['abc', 'y'],
        ],
        80,
      ),
    ).toBe('日本  x\nabc   y\n');
    expect(padStart('語', 4)).toBe('  語');
  });

  test('colours after the layout', () => {
    const red = (text: string) => `<${text}>`;
    expect(table([{ title: '', paint: red }, { title: '' }], [['ab', 'c']], 80)).toBe('<ab>  c\n');
  });

  test('an empty table is nothing', () => {
    expect(table([{ title: '' }], [], 80)).toBe('');
  });
});
