/** The cursor of a pane's list and what it selects: by mouse, by keys, by name. Knows rows, never places. */
import type { Entry } from '../../backend/bindings';
import type { RowSource } from './rows';
import { Selection, type Picked } from './selection.svelte';

/** Above this many rows "select all" would move too much across the bridge. */
export const MOST_SELECTED = 100_000;
/** Rows that a search by typing, or for a known entry, reads at most. */
export const MOST_SEARCHED = 20_000;

/** Where the cursor belongs: on an entry, or where that is gone on a row. */
export interface Spot {
  at: string | null;
  row: number;
}

export abstract class Cursor {
  rows = $state.raw() as RowSource;
  readonly selection = new Selection();
  /** The row that has the focus, or would have it. */
  cursor = $state(0);
  /** Moves when the cursor's row is to be brought into view. */
  revealed = $state(0);
  /** The row that a range begins at. */
  protected anchor = 0;
  /** Where the cursor belongs, once its row has arrived. */
  protected awaited: Spot | null = null;
  /** Moves with every question, so that a late answer is dropped. */
  protected asked = 0;

  /** Moves the cursor to a row and selects it alone. */
  pick(index: number): void {
    const entry = this.#moveTo(index);
    this.anchor = this.cursor;
    if (entry !== undefined) this.selection.replace([entry]);
  }

  /** Moves the cursor to a row and selects or deselects it. */
  toggle(index: number): void {
    const entry = this.#moveTo(index);
    this.anchor = this.cursor;
    if (entry !== undefined) this.selection.toggle(entry);
  }

  /** Selects everything between the anchor and a row. */
  async extend(index: number, adding = false): Promise<void> {
    this.#moveTo(index);
    const asked = this.asked;
    const [low, high] = [Math.min(this.anchor, this.cursor), Math.max(this.anchor, this.cursor)];
    const entries = await this.#between(low, high);
    if (asked !== this.asked) return;
    if (adding) this.selection.add(entries);
    else this.selection.replace(entries);
  }

  /** Moves the cursor and leaves the selection as it is. */
  moveOnly(index: number): void {
    this.#moveTo(index);
  }

  /** Selects every row that passes the filter. Answers false when there are too many. */
  async selectAll(): Promise<boolean> {
    const { total } = this.rows.head;
    if (total > MOST_SELECTED) return false;
    const asked = ++this.asked;
    const entries = await this.rows.range(0, total);
    if (asked === this.asked) this.selection.replace(entries);
    return true;
  }

  /** Selects everything below this place, as one. */
  selectWhole(): void {
    this.asked += 1;
    this.selection.takeWhole();
  }

  /** Selects every row that is not selected, and no other. Answers false when there are too many. */
  async invert(): Promise<boolean> {
    const { total } = this.rows.head;
    if (total > MOST_SELECTED) return false;
    const asked = ++this.asked;
    const entries = await this.rows.range(0, total);
    if (asked === this.asked) this.selection.invert(entries);
    return true;
  }

  /** Selects the rows between two, in place of `before` or with it: what a lasso is drawn round. */
  async lasso(from: number, to: number, before: readonly Picked[]): Promise<void> {
    const last = this.rows.head.total - 1;
    const [low, high] = [Math.max(0, Math.min(from, to)), Math.min(last, Math.max(from, to))];
    const asked = ++this.asked;
    const entries = low > high ? [] : await this.#between(low, high);
    if (asked !== this.asked) return;
    this.selection.replace([...before, ...entries]);
    this.cursor = Math.max(0, Math.min(to, last));
    this.anchor = this.cursor;
  }

  /** Finds the next row whose name begins with `prefix`, from the cursor on and around the end. */
  async seek(prefix: string, fromNext: boolean): Promise<void> {
    const total = Math.min(this.rows.head.total, MOST_SEARCHED);
    const asked = ++this.asked;
    const rows = await this.rows.range(0, total);
    if (asked !== this.asked || rows.length === 0) return;
    const start = this.cursor + (fromNext ? 1 : 0);
    const wanted = prefix.toLowerCase();
    for (let step = 0; step < rows.length; step += 1) {
      const at = (start + step) % rows.length;
      if (rows[at]?.name.toLowerCase().startsWith(wanted)) return this.pick(at);
    }
  }

  async #between(low: number, high: number): Promise<Entry[]> {
    const loaded: Entry[] = [];
    for (let at = low; at <= high; at += 1) {
      const entry = this.rows.row(at);
      if (entry === undefined) return this.rows.range(low, Math.min(high - low + 1, MOST_SELECTED));
      loaded.push(entry);
    }
    return loaded;
  }

  #moveTo(index: number): Entry | undefined {
    this.asked += 1;
    this.awaited = null;
    this.cursor = Math.max(0, Math.min(index, this.rows.head.total - 1));
    this.revealed += 1;
    return this.rows.row(this.cursor);
  }
}
