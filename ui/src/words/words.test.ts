import { expect, test } from 'vitest';
import { bytes, exactBytes } from './bytes';
import { extension, halves, visible } from './names';
import { entries, plural } from './plural';
import { rate } from './rate';
import { clock, dated, exactly, when } from './when';

test('bytes are in binary units with one decimal where it tells something', () => {
  for (const [count, words] of [
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1 KiB'],
    [1536, '1.5 KiB'],
    [1_048_524, '1 MiB'],
    [1_258_291, '1.2 MiB'],
    [123_456_789, '118 MiB'],
    [2 ** 40, '1 TiB'],
    [Number.MAX_SAFE_INTEGER, '8 PiB'],
  ] as const) {
    expect(bytes(count), `${count} bytes`).toBe(words);
  }
});

test('what was not read prints as a dash, never as a number', () => {
  expect([bytes(null), rate(null), when(null, 0), clock(null)]).toEqual(['–', '–', '–', '–']);
  expect([exactBytes(null), exactly(null)]).toEqual(['Not read', 'Not read']);
});

test('a rate is bytes a second', () => {
  expect(rate(13_002_342)).toBe('12.4 MiB/s');
});

test('exact bytes are grouped', () => {
  expect(exactBytes(1_234_567)).toBe('1,234,567 bytes');
  expect(exactBytes(1)).toBe('1 byte');
});

test('times are relative for seven days, then dated', () => {
  const now = new Date(2026, 10, 23, 14, 5, 9).getTime();
  const ago = (hours: number) => when(now - hours * 3_600_000, now);
  expect([ago(0), ago(0.5), ago(3), ago(47), ago(24 * 6.9)]).toEqual([
    'just now',
    '30 min ago',
    '3 h ago',
    '1 d ago',
    '6 d ago',
  ]);
  expect(ago(24 * 7)).toBe('2026-11-16 14:05');
  expect(ago(-2), 'a clock that is ahead is dated, not guessed at').toBe('2026-11-23 16:05');
  expect([dated(now), exactly(now), clock(now)]).toEqual(['2026-11-23 14:05', '2026-11-23 14:05:09', '14:05:09']);
});

test('counts agree with their noun', () => {
  expect([entries(1), entries(1204), plural(0, 'object')]).toEqual(['1 entry', '1,204 entries', '0 objects']);
});

test('characters that cannot be seen are made visible', () => {
  expect(visible('a\tb\nc\u007f')).toBe('a␉b␊c␡');
  expect(visible('photo\u202Egpj.exe'), 'a mark that turns the reading order').toBe('photo‹U+202E›gpj.exe');
  expect(visible(' a ')).toBe('␠a␠');
  expect(visible('👩‍✈️ é'), 'joined emoji stay whole').toBe('👩‍✈️ é');
});

test('a long name keeps its end, a short one and one read from the right stay whole', () => {
  expect(halves('short.png')).toEqual(['short.png', '']);
  const [head, tail] = halves('a-very-long-name-of-a-picture.jpeg');
  expect(head + tail).toBe('a-very-long-name-of-a-picture.jpeg');
  expect(tail).toBe('cture.jpeg');
  expect(halves('תמונה של הנמל בלילה.png')[1]).toBe('');
  const families = '👨‍👩‍👧‍👦'.repeat(12);
  expect(halves(families).join(''), 'emoji are not cut in two').toBe(families);
  expect(halves(families)[1].startsWith('👨')).toBe(true);
});

test('an extension is what stands behind the last dot, if it can be one', () => {
  expect(['a.png', 'a.tar.gz', '.hidden', 'none', 'dot.', 'a.not an extension'].map(extension)).toEqual([
    'PNG',
    'GZ',
    null,
    null,
    null,
    null,
  ]);
});
