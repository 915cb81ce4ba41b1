/** How the panes share the room: columns and rows with a share each. Pure. */

/** Panes that can be shown at once. */
export const MOST_PANES = 4;
/** Pixels that a pane keeps at least. */
export const LEAST = { width: 320, height: 180 };

/** Shares of the width and of the height. */
export interface Shares {
  columns: number[];
  rows: number[];
}

const EVEN = 1000;

/** Even shares for so many panes: side by side up to three, two by two for four. */
export function evenly(count: number): Shares {
  const across = count === 4 ? 2 : Math.max(1, count);
  return { columns: Array.from({ length: across }, () => EVEN), rows: count === 4 ? [EVEN, EVEN] : [EVEN] };
}

/** Whether shares that were kept fit so many panes. */
export function fits({ columns, rows }: Shares, count: number): boolean {
  const wanted = evenly(count);
  const positive = [...columns, ...rows].every((share) => share > 0);
  return positive && columns.length === wanted.columns.length && rows.length === wanted.rows.length;
}

/** The border behind share `at`, in percent of both neighbours. */
export function borderAt(shares: readonly number[], at: number): number {
  const [one, other] = [shares[at] ?? 1, shares[at + 1] ?? 1];
  return (one / (one + other)) * 100;
}

/** Moves the border behind track `at` by `pixels`. Both neighbours keep their least length, in pixels. */
export function moved(lengths: readonly number[], at: number, pixels: number, least: number): number[] {
  const [one, other] = [lengths[at] ?? 0, lengths[at + 1] ?? 0];
  const step = Math.max(Math.min(0, least - one), Math.min(pixels, Math.max(0, other - least)));
  return lengths.map((length, index) => {
    if (index === at) return length + step;
    return index === at + 1 ? length - step : length;
  });
}

/** The tracks of a grid with these shares, a splitter between each two. */
export function tracks(shares: readonly number[], least: number): string {
  const whole = shares.reduce((sum, share) => sum + share, 0);
  return shares.map((share) => `minmax(${least}px, ${((share / whole) * shares.length).toFixed(4)}fr)`).join(' auto ');
}
