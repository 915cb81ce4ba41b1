/** Where a pane's rows come from: a listing of the engine, or the list of a cloud's buckets. */
import type { Entry, ListingState, Sort, Timestamp } from '../../backend/bindings';
import type { Failed } from '../../backend/failure';

/** What is known of all rows together. */
export interface Head {
  state: ListingState;
  error: Failed | null;
  /** Rows that pass the filter. */
  total: number;
  /** Rows that have arrived, whatever the filter. */
  arrived: number;
  /** Bytes of the objects that pass the filter; null when nobody can say. */
  size: number | null;
  sort: Sort;
  filter: string;
  asOf: Timestamp | null;
}

export const BY_NAME: Sort = { by: 'name', descending: false };

/** A head before anything has arrived. */
export const NOTHING_YET: Head = {
  state: 'listing',
  error: null,
  total: 0,
  arrived: 0,
  size: null,
  sort: BY_NAME,
  filter: '',
  asOf: null,
};

/** Rows that a pane shows. `head` and `row` are reactive. */
export interface RowSource {
  readonly head: Head;
  /** The row, if it has been read. */
  row(index: number): Entry | undefined;
  /** Says which rows are in view, so that they are read. */
  need(first: number, count: number): void;
  /** Reads rows that need not be in view. */
  range(first: number, count: number): Promise<Entry[]>;
  /** Where a row stands among those already read. */
  find(identity: string): number | undefined;
  sort(sort: Sort): Promise<void>;
  filter(text: string): Promise<void>;
  refresh(): Promise<void>;
  stop(): Promise<void>;
  close(): void;
}
