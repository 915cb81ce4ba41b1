import { expect, test } from 'vitest';
import { COLUMNS, fitted, moved, sized, sizedBy, toggled, trackList, USUAL, WIDEST } from './columns';

const named = (columns: readonly { column: string }[]) => columns.map(({ column }) => column);

test('a column is shown behind the others and hidden again, and the name always stays', () => {
  const more = toggled(USUAL, 'etag');
  expect(named(more)).toEqual(['name', 'size', 'modified', 'type', 'etag']);
  expect(toggled(more, 'etag')).toEqual(USUAL);
  expect(toggled(USUAL, 'name')).toEqual(USUAL);
});

test('a column is moved to where it is dropped', () => {
  expect(named(moved(USUAL, 'type', 1))).toEqual(['name', 'type', 'size', 'modified']);
  expect(named(moved(USUAL, 'name', 99)), 'beyond the end is the end').toEqual(['size', 'modified', 'type', 'name']);
});

test('a width stays within what the column can have', () => {
  const width = (wanted: number) => sized(USUAL, 'size', wanted).find(({ column }) => column === 'size')?.width;
  expect([width(1), width(120.4), width(9e9)]).toEqual([COLUMNS.size.least, 120, WIDEST]);
});

test('the border beside the name sizes its neighbour, because the name takes the rest', () => {
  expect(sizedBy(USUAL, 0)).toEqual({ column: 'size', wider: -1 });
  expect(sizedBy(USUAL, 1)).toEqual({ column: 'size', wider: 1 });
  expect(sizedBy([{ column: 'name', width: 1 }], 0), 'alone it has nothing to take from').toBeNull();
});

test('in a narrow pane the last columns shrink, then go; the name keeps its room', () => {
  expect(fitted(USUAL, 900, false)).toEqual(USUAL);
  const narrow = fitted(USUAL, 400, false);
  expect(named(narrow)).toEqual(['name', 'size', 'modified', 'type']);
  expect(narrow.find(({ column }) => column === 'modified')?.width, 'the date gives way').toBeLessThan(140);
  expect(named(fitted(USUAL, 320, false))).toEqual(['name', 'size', 'modified']);
  expect(named(fitted(USUAL, 10, false)), 'the name is never dropped').toEqual(['name']);
});

test('buckets have no size', () => {
  expect(named(fitted(USUAL, 900, true))).toEqual(['name', 'modified', 'type']);
});

test('the name takes what the others leave', () => {
  expect(trackList(USUAL)).toBe('minmax(0, 1fr) 84px 140px 72px');
});
