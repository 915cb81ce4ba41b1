/**
 * The window's side of a listing that the engine holds. Asks for blocks of rows as they come into view, keeps the
 * blocks used last, and drops every answer that is older than what it shows.
 */
import type { Backend } from '../../backend/backend';
import type { Entry, ListingId, Location, Revision, Rows, Sort } from '../../backend/bindings';
import { failure } from '../../backend/failure';
import { identity } from '../../backend/key';
import { BY_NAME, NOTHING_YET, type Head, type RowSource } from './rows';

/** Rows in a block. */
export const BLOCK = 128;
const MOST_BLOCKS = 64;
/** Rows asked for at once when many are read that are not in view. */
const CHUNK = 2000;

interface Block {
  revision: Revision;
  rows: Entry[];
}

export class Listing implements RowSource {
  head = $state.raw<Head>(NOTHING_YET);
  readonly location: Location;
  /** Settles once the engine has opened it, or has failed to. */
  readonly opened: Promise<void>;
  readonly #backend: Backend;
  #id = $state.raw<ListingId | undefined>();
  #blocks = new Map<number, Block>();
  /** Moves whenever a block does: what makes `row` reactive. */
  #moved = $state(0);
  #shown: Revision = -1;
  #announced: Revision = -1;
  #wanted = { first: 0, count: BLOCK };
  #pulling = false;
  #closed = false;

  readonly #told: () => void;

  /** `told` hears of every change, for those who do not draw. */
  constructor(backend: Backend, location: Location, told: () => void = () => undefined) {
    this.#backend = backend;
    this.location = location;
    this.#told = told;
    this.opened = this.#open();
  }

  /** Its name in the engine; null until it is open there. */
  get id(): ListingId | null {
    return this.#id ?? null;
  }

  row(index: number): Entry | undefined {
    void this.#moved;
    return this.#blocks.get(Math.floor(index / BLOCK))?.rows[index % BLOCK];
  }

  find(wanted: string): number | undefined {
    for (const [number, { rows }] of this.#blocks) {
      const at = rows.findIndex((entry) => identity(entry) === wanted);
      if (at !== -1) return number * BLOCK + at;
    }
    return undefined;
  }

  need(first: number, count: number): void {
    this.#wanted = { first, count };
    void this.#pull();
  }

  async range(first: number, count: number): Promise<Entry[]> {
    const found: Entry[] = [];
    if (this.#id === undefined) return found;
    while (found.length < count) {
      const asked = Math.min(CHUNK, count - found.length);
      const { rows } = await this.#backend.readRows(this.#id, first + found.length, asked);
      found.push(...rows);
      if (rows.length < asked) break;
    }
    return found;
  }

  /** The engine has a newer revision of listing `id`. */
  heard(id: ListingId, revision: Revision): void {
    if (id !== this.#id || revision <= this.#announced) return;
    this.#announced = revision;
    void this.#pull();
  }

  async sort(sort: Sort): Promise<void> {
    if (this.#id !== undefined) await this.#backend.sortListing(this.#id, sort);
  }

  async filter(text: string): Promise<void> {
    if (this.#id !== undefined) await this.#backend.filterListing(this.#id, text);
  }

  async refresh(): Promise<void> {
    if (this.#id === undefined) return this.#open();
    await this.#backend.refreshListing(this.#id);
  }

  async stop(): Promise<void> {
    if (this.#id !== undefined) await this.#backend.stopListing(this.#id);
  }

  close(): void {
    this.#closed = true;
    // A listing that the engine has already let go is as closed as it can be.
    if (this.#id !== undefined) this.#backend.closeListing(this.#id).catch(() => undefined);
  }

  async #open(): Promise<void> {
    this.head = { ...NOTHING_YET, sort: this.head.sort ?? BY_NAME };
    try {
      this.#id = await this.#backend.openListing(this.location);
    } catch (thrown) {
      this.#fail(thrown);
      return;
    }
    if (this.#closed) return this.close();
    void this.#pull();
  }

  #fail(thrown: unknown): void {
    if (this.#closed) return;
    this.head = { ...this.head, state: 'failed', error: failure(thrown) };
    this.#told();
  }

  /** Reads what is in view and not current, one request at a time. */
  async #pull(): Promise<void> {
    if (this.#pulling || this.#id === undefined) return;
    this.#pulling = true;
    try {
      for (let gap = this.#gap(); gap !== null && !this.#closed; gap = this.#gap()) {
        const announced = this.#announced;
        const rows = await this.#backend.readRows(this.#id, gap.first, gap.count);
        if (this.#closed) return;
        this.#accept(rows, gap.count);
        // Asked after the announcement and still older: the answer is the authority.
        if (this.#announced === announced && rows.revision < announced) this.#announced = rows.revision;
      }
    } catch (thrown) {
      this.#fail(thrown);
    } finally {
      this.#pulling = false;
    }
  }

  /** The blocks in view that are missing or older than what was announced, as one run of rows. */
  #gap(): { first: number; count: number } | null {
    const current = Math.max(this.#shown, this.#announced);
    const known = this.#shown >= current && this.#shown !== -1;
    const rows = known ? this.head.total : Infinity;
    const end = Math.min(this.#wanted.first + Math.max(1, this.#wanted.count), rows);
    const begin = Math.floor(this.#wanted.first / BLOCK);
    const stale: number[] = [];
    for (let number = begin; number * BLOCK < end; number += 1) {
      const block = this.#blocks.get(number);
      if (block === undefined || block.revision < current) stale.push(number);
    }
    const [first, last] = [stale[0], stale.at(-1)];
    if (first === undefined || last === undefined) return null;
    return { first: first * BLOCK, count: (last - first + 1) * BLOCK };
  }

  #accept(rows: Rows, asked: number): void {
    if (rows.revision < this.#shown) return;
    this.#shown = rows.revision;
    for (let at = 0; at < asked; at += BLOCK) {
      const number = (rows.first + at) / BLOCK;
      this.#blocks.delete(number);
      this.#blocks.set(number, { revision: rows.revision, rows: rows.rows.slice(at, at + BLOCK) });
    }
    for (const oldest of this.#blocks.keys()) {
      if (this.#blocks.size <= MOST_BLOCKS) break;
      this.#blocks.delete(oldest);
    }
    const { state, total, arrived, size, sort, filter, as_of: asOf } = rows;
    const error = rows.error === null ? null : failure(rows.error);
    this.head = { state, error, total, arrived, size, sort, filter, asOf };
    this.#moved += 1;
    this.#told();
  }
}
