/**
 * The arithmetic of a virtual list: which rows are visible, and where they stand. Pure; pixels in CSS units.
 *
 * WebKitGTK caps a scrolled element at 33,554,428 px. A longer list gets a track of that height, and positions are
 * scaled: scrolling by one pixel of the track moves the rows by several.
 */

/** The tallest element that every engine we run in can scroll. */
export const TALLEST = 33_554_428;

/** What the arithmetic needs to know. */
export interface Geometry {
  /** Rows in the list. */
  count: number;
  /** Height of each row. */
  rowHeight: number;
  /** Height of the visible part. */
  viewport: number;
}

/** A run of rows. */
export interface Range {
  first: number;
  count: number;
}

const clamp = (value: number, low: number, high: number) => Math.max(low, Math.min(high, value));

/** Height that all rows would have. */
export function fullHeight({ count, rowHeight }: Geometry): number {
  return count * rowHeight;
}

/** Height of the scrolled element. */
export function trackHeight(geometry: Geometry): number {
  return Math.min(fullHeight(geometry), TALLEST);
}

/** How far down the full list the top of the viewport stands when the track is scrolled to `scrollTop`. */
export function offsetAt(geometry: Geometry, scrollTop: number): number {
  const scrollable = trackHeight(geometry) - geometry.viewport;
  const hidden = fullHeight(geometry) - geometry.viewport;
  if (scrollable <= 0 || hidden <= 0) return 0;
  const at = clamp(scrollTop, 0, scrollable);
  return hidden === scrollable ? at : (at / scrollable) * hidden;
}

/** The inverse of `offsetAt`. */
export function scrollTopAt(geometry: Geometry, offset: number): number {
  const scrollable = trackHeight(geometry) - geometry.viewport;
  const hidden = fullHeight(geometry) - geometry.viewport;
  if (scrollable <= 0 || hidden <= 0) return 0;
  const at = clamp(offset, 0, hidden);
  return hidden === scrollable ? at : (at / hidden) * scrollable;
}

/** The rows to draw: those in view and `overscan` more on both sides. */
export function visibleRows(geometry: Geometry, scrollTop: number, overscan: number): Range {
  const { count, rowHeight, viewport } = geometry;
  if (count === 0) return { first: 0, count: 0 };
  const offset = offsetAt(geometry, scrollTop);
  const first = clamp(Math.floor(offset / rowHeight) - overscan, 0, count - 1);
  const end = clamp(Math.ceil((offset + viewport) / rowHeight) + overscan, first + 1, count);
  return { first, count: end - first };
}

/** Where row `index` stands inside the track. */
export function rowTop(geometry: Geometry, scrollTop: number, index: number): number {
  const top = index * geometry.rowHeight - offsetAt(geometry, scrollTop);
  const scrollable = Math.max(0, trackHeight(geometry) - geometry.viewport);
  // A row far out of view (kept because it has the focus) must not stretch the track.
  return clamp(top + clamp(scrollTop, 0, scrollable), 0, Math.max(0, trackHeight(geometry) - geometry.rowHeight));
}

/** The scroll position that shows row `index`, moving as little as possible. */
export function scrollToShow(geometry: Geometry, scrollTop: number, index: number): number {
  const { rowHeight, viewport } = geometry;
  const offset = offsetAt(geometry, scrollTop);
  const top = index * rowHeight;
  if (top < offset) return scrollTopAt(geometry, top);
  if (top + rowHeight > offset + viewport) return scrollTopAt(geometry, top + rowHeight - viewport);
  return scrollTop;
}

/** Rows that fit into the viewport whole, at least one: the step of Page Up and Page Down. */
export function pageStep({ viewport, rowHeight }: Geometry): number {
  return Math.max(1, Math.floor(viewport / rowHeight) - 1);
}

/** How fast to scroll while something is dragged at `y` of a viewport: pixels a frame, 0 away from the edges. */
export function autoscroll(y: number, viewport: number, edge = 24): number {
  if (y < 0 || y > viewport) return 0;
  if (y < edge) return -Math.ceil((edge - y) / 2);
  if (y > viewport - edge) return Math.ceil((y - (viewport - edge)) / 2);
  return 0;
}
