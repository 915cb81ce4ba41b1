/** The columns of a list: which there are, how wide, in what order, and which of them a narrow pane can hold. Pure. */
import type { Column, ColumnWidth, SortBy } from '../../backend/bindings';

/** What is known of a column. */
interface Spec {
  words: string;
  /** In a list of buckets. */
  bucketWords?: string;
  /** What a click on its head sorts by. */
  sort?: SortBy;
  width: number;
  least: number;
  /** Whether a list of buckets has it. */
  ofBuckets: boolean;
}

/** Every column that a listing can fill. The name takes what the others leave. */
export const COLUMNS: Readonly<Record<Column, Spec>> = {
  name: { words: 'Name', sort: 'name', width: 240, least: 130, ofBuckets: true },
  size: { words: 'Size', sort: 'size', width: 84, least: 78, ofBuckets: false },
  modified: { words: 'Modified', bucketWords: 'Created', sort: 'modified', width: 140, least: 92, ofBuckets: true },
  type: { words: 'Type', sort: 'type', width: 72, least: 62, ofBuckets: true },
  key: { words: 'Key', width: 220, least: 80, ofBuckets: false },
  etag: { words: 'ETag', width: 200, least: 80, ofBuckets: false },
};

/** All of them, in the order in which a menu offers them. */
export const ALL_COLUMNS = Object.keys(COLUMNS) as readonly Column[];

export const WIDEST = 800;
/** Pixels that the name should have before the others take theirs in full. */
const NAME = 170;

const of = (column: Column): ColumnWidth => ({ column, width: COLUMNS[column].width });

/** The columns of a cloud for which nobody chose others. */
export const USUAL: readonly ColumnWidth[] = [of('name'), of('size'), of('modified'), of('type')];

/** Shows a column behind all others, or hides it. The name stays. */
export function toggled(columns: readonly ColumnWidth[], column: Column): ColumnWidth[] {
  if (column === 'name') return [...columns];
  const others = columns.filter((each) => each.column !== column);
  return others.length < columns.length ? others : [...columns, of(column)];
}

/** Puts a column at `to`, as counted without it. */
export function moved(columns: readonly ColumnWidth[], column: Column, to: number): ColumnWidth[] {
  const own = columns.find((each) => each.column === column);
  if (own === undefined) return [...columns];
  const others = columns.filter((each) => each !== own);
  others.splice(Math.max(0, Math.min(to, others.length)), 0, own);
  return others;
}

/** Gives a column a width, within what it can have. */
export function sized(columns: readonly ColumnWidth[], column: Column, width: number): ColumnWidth[] {
  const fit = Math.round(Math.max(COLUMNS[column].least, Math.min(width, WIDEST)));
  return columns.map((each) => (each.column === column ? { column, width: fit } : each));
}

/**
 * The column that the border behind `columns[at]` sizes, and whether a move to the right makes it wider: the name
 * gives and takes, so beside the name its neighbour is sized.
 */
export function sizedBy(columns: readonly ColumnWidth[], at: number): { column: Column; wider: 1 | -1 } | null {
  const [one, other] = [columns[at], columns[at + 1]];
  if (one === undefined) return null;
  if (one.column !== 'name') return { column: one.column, wider: 1 };
  return other === undefined ? null : { column: other.column, wider: -1 };
}

/** The columns that a pane of this width shows, as wide as it can hold them: what stands last gives way first. */
export function fitted(columns: readonly ColumnWidth[], width: number, bucket: boolean): ColumnWidth[] {
  const shown = columns.filter(({ column }) => !bucket || COLUMNS[column].ofBuckets);
  const missing = (name: number) =>
    shown.reduce((sum, each) => sum + (each.column === 'name' ? name : each.width), 0) - width;
  for (let at = shown.length - 1; at >= 0 && missing(NAME) > 0; at -= 1) {
    const each = shown[at] as ColumnWidth;
    if (each.column === 'name') continue;
    shown[at] = { ...each, width: Math.max(COLUMNS[each.column].least, each.width - missing(NAME)) };
  }
  while (missing(COLUMNS.name.least) > 0) {
    const last = shown.findLastIndex(({ column }) => column !== 'name');
    if (last === -1) break;
    shown.splice(last, 1);
  }
  return shown;
}

/** The tracks of a row with these columns. */
export function trackList(columns: readonly ColumnWidth[]): string {
  return columns.map(({ column, width }) => (column === 'name' ? 'minmax(0, 1fr)' : `${width}px`)).join(' ');
}
