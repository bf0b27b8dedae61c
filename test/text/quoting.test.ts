import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { describe, expect, test } from 'vitest';
import { csv } from '../../src/text/csv.js';
import { markdownCode, markdownTable, markdownText } from '../../src/text/markdown.js';
import { shellCommand, shellWord } from '../../src/text/shell.js';
import { xmlLines, xmlText } from '../../src/text/xml.js';

describe('csv', () => {
  test.each([
    ['plain', 'plain'],
    ['a,b', '"a,b"'],
    ['say "no"', '"say ""no"""'],
    ['two\nlines', '"two\nlines"'],
    ['=HYPERLINK("http://evil.example")', '"\'=HYPERLINK(""http://evil.example"")"'],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    [-1, '-1'],
    [12.5, '12.5'],
    [null, ''],
    [true, 'true'],
  ])('%j', (value, cell) => {
    expect(csv([[value]])).toBe(`${cell}\r\n`);
  });
});

describe('xml', () => {
  test.each([
    ['<a href="x">&\'', '&lt;a href=&quot;x&quot;&gt;&amp;&apos;'],
    ['\x1b[31m\0', '\ufffd[31m\ufffd'],
    ['lone \udc00', 'lone \ufffd'],
    ['a\tb\nc\rd', 'a&#9;b&#10;c&#13;d'],
  ])('%j', (raw, safe) => {
    expect(xmlText(raw)).toBe(safe);
  });

  test('keeps line breaks where asked', () => {
    expect(xmlLines('a\n<b>')).toBe('a\n&lt;b&gt;');
  });

  test('a parser reads back what XML can hold', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (raw) => {
        let seen = '';
        const parser = new SaxesParser();
        parser.on('opentag', ({ attributes }) => {
          seen = attributes.a ?? '';
        });
        parser.write(`<x a="${xmlText(raw)}"/>`).close();
        // biome-ignore lint/suspicious/noControlCharactersInRegex: what XML cannot hold is compared as U+FFFD
        expect(seen).toBe(raw.replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, '\ufffd'));
      }),
    );
  });
});

describe('shell', () => {
  test.each([
    ['example.com:443', 'example.com:443'],
    ['', "''"],
    ["it's", "'it'\\''s'"],
    ['$(reboot)', "'$(reboot)'"],
    ['a b', "'a b'"],
    ['~root', "'~root'"],
    ['*', "'*'"],
    ['=ls', "'=ls'"],
  ])('%j', (word, quoted) => {
    expect(shellWord(word)).toBe(quoted);
  });

  test('a real shell reads every word as it was', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1 }), (raw) => {
        const words = raw.map((word) => word.replaceAll('\0', ''));
        const printed = execFileSync('sh', ['-c', `printf '%s\\0' ${shellCommand(words)}`], {
          encoding: 'utf8',
        });
        expect(printed.split('\0').slice(0, -1)).toEqual(words);
      }),
      { numRuns: 50 },
    );
  });

  test('a NUL is refused', () => {
    expect(() => shellWord('a\0b')).toThrow(RangeError);
  });
});

describe('markdown', () => {
  test.each([
    ['a|b', 'a\\|b'],
    ['<script>', '&lt;script&gt;'],
    ['[x](y) *b* _i_ `c`', '\\[x\\](y) \\*b\\* \\_i\\_ \\`c\\`'],
    ['two\nlines', 'two<br>lines'],
    ['https://evil.example', 'https&#58;//evil.example'],
    ['@team', '\\@team'],
  ])('text %j', (raw, safe) => {
    expect(markdownText(raw)).toBe(safe);
  });

  test.each([
    ['plain', '`plain`'],
    ['a`b', '``a`b``'],
    ['`', '`` ` ``'],
    ['a|b', '`a\\|b`'],
    ['', ''],
  ])('code %j', (raw, safe) => {
    expect(markdownCode(raw)).toBe(safe);
  });

  test('table', () => {
    expect(markdownTable(['a', 'b'], [['1', '2']])).toBe('| a | b |\n| --- | --- |\n| 1 | 2 |\n');
  });
});
