import { expect, test } from 'vitest';
import {
  autoscroll,
  offsetAt,
  pageStep,
  rowTop,
  scrollToShow,
  scrollTopAt,
  TALLEST,
  trackHeight,
  visibleRows,
} from './window';

const small = { count: 100, rowHeight: 28, viewport: 280 };
const million = { count: 1_000_000, rowHeight: 28, viewport: 700 };
const scaled = { count: 5_000_000, rowHeight: 28, viewport: 700 };

test('a list that fits its track is not scaled', () => {
  for (const geometry of [small, million]) {
    expect(trackHeight(geometry)).toBe(geometry.count * 28);
    expect(offsetAt(geometry, 1234)).toBe(1234);
  }
});

test('a list too tall for any engine gets the tallest track, and both of its ends can be reached', () => {
  expect(trackHeight(scaled)).toBe(TALLEST);
  expect(offsetAt(scaled, 0)).toBe(0);
  const bottom = TALLEST - scaled.viewport;
  const last = visibleRows(scaled, bottom, 0);
  expect(last.first + last.count, 'the last row is in view at the bottom').toBe(scaled.count);
  expect(rowTop(scaled, bottom, scaled.count - 1), 'at the very end of the track').toBe(TALLEST - 28);
});

test('rows of a scaled list stand one below the other where the viewport is', () => {
  const scrollTop = 20_000_000.5;
  const { first } = visibleRows(scaled, scrollTop, 0);
  expect(rowTop(scaled, scrollTop, first + 1) - rowTop(scaled, scrollTop, first)).toBeCloseTo(28, 5);
  expect(rowTop(scaled, scrollTop, first)).toBeLessThanOrEqual(scrollTop);
  expect(rowTop(scaled, scrollTop, first) + 28).toBeGreaterThan(scrollTop);
});

test('only rows in view are drawn, and some more on both sides', () => {
  expect(visibleRows(small, 0, 0)).toEqual({ first: 0, count: 10 });
  expect(visibleRows(small, 14, 0), 'half rows count').toEqual({ first: 0, count: 11 });
  expect(visibleRows(small, 280, 3)).toEqual({ first: 7, count: 16 });
  expect(visibleRows({ ...small, count: 0 }, 0, 3)).toEqual({ first: 0, count: 0 });
  expect(visibleRows({ ...small, count: 2 }, 0, 3)).toEqual({ first: 0, count: 2 });
});

test('a scroll position beyond the end, left over from a longer list, shows the end', () => {
  expect(visibleRows(small, 1e9, 0)).toEqual({ first: 90, count: 10 });
});

test('showing a row scrolls as little as possible', () => {
  expect(scrollToShow(small, 0, 5), 'in view already').toBe(0);
  expect(scrollToShow(small, 0, 10)).toBe(28);
  expect(scrollToShow(small, 560, 3)).toBe(84);
  for (const index of [0, 1_234_567, 4_999_999]) {
    const scrollTop = scrollToShow(scaled, 9_000_000, index);
    const top = rowTop(scaled, scrollTop, index);
    expect(top, `row ${index} is below the top edge`).toBeGreaterThanOrEqual(scrollTop - 0.01);
    expect(top + 28, `row ${index} is above the bottom edge`).toBeLessThanOrEqual(scrollTop + scaled.viewport + 0.01);
  }
});

test('offset and scroll position are each other’s inverse', () => {
  for (const at of [0, 1, 12_345_678.25, TALLEST - 700])
    expect(scrollTopAt(scaled, offsetAt(scaled, at))).toBeCloseTo(at, 3);
});

test('a page keeps one row of the page before', () => {
  expect(pageStep(small)).toBe(9);
  expect(pageStep({ ...small, viewport: 10 })).toBe(1);
});

test('dragging scrolls within 24 pixels of an edge, faster the closer', () => {
  expect(autoscroll(100, 300)).toBe(0);
  expect(autoscroll(4, 300)).toBeLessThan(autoscroll(20, 300));
  expect(autoscroll(296, 300)).toBeGreaterThan(0);
  expect(autoscroll(-5, 300), 'outside is not at an edge').toBe(0);
});
