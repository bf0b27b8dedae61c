import { describe, expect, test } from 'vitest';
import { bounded, escapeControls, stripControls } from '../../src/text/terminal.js';

const unsafe = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/u;

describe('escapeControls shows what was there', () => {
  test.each([
    ['plain text, Größe, 日本', 'plain text, Größe, 日本'],
    ['\x1b[31mred\x1b[0m', '\\x1b[31mred\\x1b[0m'],
    ['a\r\nb\tc', 'a\\x0d\\x0ab\\x09c'],
    ['\x9b2J', '\\x9b2J'],
    ['admin\u202excod.exe', 'admin\\u{202e}xcod.exe'],
    ['zero\u200bwidth\ufeff', 'zero\\u{200b}width\\u{feff}'],
    ['lone \ud800 surrogate', 'lone \\u{d800} surrogate'],
    ['tag \u{e0041}', 'tag \\u{e0041}'],
    ['::error file=a::x', '\\x3a:error file=a::x'],
    ['a ##[Group]b', 'a \\x23#[Group]b'],
    ['2001:db8::ad:1 and ::1, # ## [x]', '2001:db8::ad:1 and ::1, # ## [x]'],
  ])('%j', (raw, safe) => {
    expect(escapeControls(raw)).toBe(safe);
  });
});

describe('stripControls keeps the words', () => {
  test.each([
    ['\x1b[31mAccess\x1b[0m denied', 'Access denied'],
    ['\x1b]0;new window title\x07Blocked', 'Blocked'],
    ['\x1b]8;;http://evil.example\x1b\\click\x1b]8;;\x1b\\', 'click'],
    ['  Web\n\t Page   Blocked ', 'Web Page Blocked'],
    ['\u202eabc\u202c', 'abc'],
    ['\x1bP1$tpayload\x1b\\ok', 'ok'],
    [':\u200b:Stop-Commands::x ##vso[task]', ': :Stop-Commands::x # #vso[task]'],
    ['resolver ::1', 'resolver ::1'],
  ])('%j', (raw, safe) => {
    expect(stripControls(raw)).toBe(safe);
  });
});

test('every single character comes out safe', () => {
  for (let code = 0; code <= 0xffff; code++) {
    const raw = `a${String.fromCharCode(code)}b`;
    if (unsafe.test(escapeControls(raw)) || unsafe.test(stripControls(raw)))
      expect.fail(`U+${code.toString(16)}`);
  }
});

test('a field is bounded before and after its escapes', () => {
  expect(escapeControls('\x1b'.repeat(1_000_000), 100)).toHaveLength(100);
  expect(stripControls(`${'\x1b[1m'.repeat(1_000_000)}end`, 100).length).toBeLessThanOrEqual(100);
  expect(bounded('abcdef', 4)).toBe('abc…');
  expect(bounded('日本語', 3)).toBe('日本語');
  expect(bounded('😀😀😀😀', 3)).toBe('😀😀…');
});

test('marks stacked on one letter are cut down', () => {
  expect(escapeControls(`e${'\u0301'.repeat(400)}`, 500).length).toBeLessThan(10);
  expect(escapeControls('e\u0301')).toBe('e\u0301');
});
