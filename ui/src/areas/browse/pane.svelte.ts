/** One pane: a view on a location, with its history, cursor and selection. */
import { isBucketList, topOf } from '../../backend/address';
import type { Backend } from '../../backend/backend';
import type { Cloud, Entry, Location, SortBy } from '../../backend/bindings';
import { identity, parentKey, samePlace } from '../../backend/key';
import { BucketRows } from './buckets.svelte';
import { Listing } from './listing.svelte';
import type { RowSource } from './rows';
import { Selection, type Picked } from './selection.svelte';

/** A copy that waits for a yes, shown on the pane it goes to. */
export interface CopyQuestion {
  picked: Picked[];
  origin: Location;
  target: Location;
}

interface Visit {
  location: Location;
  /** The entry that had the cursor. */
  at: string | null;
}

const LONGEST_HISTORY = 64;
/** Above this many rows "select all" would move too much across the bridge. */
export const MOST_SELECTED = 100_000;
/** Rows that a search by typing, or for a known entry, reads at most. */
const MOST_SEARCHED = 20_000;

export class Pane {
  readonly id: number;
  cloud = $state.raw() as Cloud;
  location = $state.raw() as Location;
  rows = $state.raw() as RowSource;
  readonly selection = new Selection();
  /** The row that has the focus, or would have it. */
  cursor = $state(0);
  question = $state.raw<CopyQuestion | null>(null);
  filtering = $state(false);
  /** Share of the width, relative to the other panes. */
  share = $state(1);
  /** Moves when the list is to take the focus. */
  called = $state(0);
  readonly #backend: Backend;
  #visits: Visit[] = [];
  #visit = -1;
  #anchor = 0;
  /** The entry that the cursor belongs on, once its row has arrived. */
  #awaited: string | null = null;
  #asked = 0;

  constructor(backend: Backend, id: number, cloud: Cloud) {
    this.#backend = backend;
    this.id = id;
    this.#enter(cloud, topOf(cloud));
    this.#remember({ location: this.location, at: null });
  }

  get atBuckets(): boolean {
    return isBucketList(this.cloud, this.location);
  }

  get canGoBack(): boolean {
    return this.#visit > 0;
  }

  /** Opens a location, keeping the one before in the history. */
  open(cloud: Cloud, location: Location, at: string | null = null): void {
    if (samePlace(location, this.location)) return;
    this.#leave();
    this.#enter(cloud, location, at);
    this.#remember({ location, at });
  }

  /** Opens a folder or bucket of this pane. */
  openEntry(entry: Entry): void {
    if (entry.kind === 'folder') this.open(this.cloud, this.locationOf(entry));
  }

  /** Where an entry of this pane lies. */
  locationOf(entry: Pick<Entry, 'key'>): Location {
    const place = this.atBuckets ? { bucket: entry.key, key: '' } : { key: entry.key };
    return { ...this.location, ...place };
  }

  /** Goes to what holds this place; the cursor stays on where one came from. */
  openParent(): void {
    const { bucket, key } = this.location;
    if (key !== '') this.open(this.cloud, { ...this.location, key: parentKey(key) }, `folder:${key}`);
    else if (bucket !== '') this.open(this.cloud, topOf(this.cloud), `folder:${bucket}`);
  }

  /** Goes through the history; `cloudOf` answers undefined for a cloud that was forgotten. */
  travel(steps: -1 | 1, cloudOf: (id: string) => Cloud | undefined): void {
    const visit = this.#visits[this.#visit + steps];
    const cloud = visit && cloudOf(visit.location.cloud);
    if (visit === undefined || cloud === undefined) return;
    this.#leave();
    this.#visit += steps;
    this.#enter(cloud, visit.location, visit.at);
  }

  close(): void {
    this.rows.close();
  }

  /** Opens the same place again, after the pane was hidden. */
  reopen(): void {
    this.#enter(this.cloud, this.location, this.#cursorIdentity());
  }

  sortBy(by: SortBy): Promise<void> {
    const { sort } = this.rows.head;
    this.#awaited = this.#cursorIdentity();
    return this.rows.sort({ by, descending: sort.by === by && !sort.descending });
  }

  /** Puts the cursor back on its entry when rows have moved under it. */
  settle(): void {
    const at = this.#awaited === null ? undefined : this.rows.find(this.#awaited);
    if (at !== undefined) {
      this.cursor = at;
      this.#anchor = at;
      this.#awaited = null;
    }
    this.cursor = Math.max(0, Math.min(this.cursor, this.rows.head.total - 1));
  }

  /** Lets go of selected entries that are gone, after a small listing was read again. */
  async reconcile(): Promise<void> {
    const { state, total, filter } = this.rows.head;
    if (this.selection.count === 0 || state !== 'complete' || filter !== '' || total > MOST_SEARCHED) return;
    const rows = this.rows;
    const all = await rows.range(0, total);
    if (rows === this.rows && rows.head.total === all.length) this.selection.keepOnly(all);
  }

  /** Moves the cursor to a row and selects it alone. */
  pick(index: number): void {
    const entry = this.#moveTo(index);
    this.#anchor = this.cursor;
    if (entry !== undefined) this.selection.replace([entry]);
  }

  /** Moves the cursor to a row and selects or deselects it. */
  toggle(index: number): void {
    const entry = this.#moveTo(index);
    this.#anchor = this.cursor;
    if (entry !== undefined) this.selection.toggle(entry);
  }

  /** Selects everything between the anchor and a row. */
  async extend(index: number, adding = false): Promise<void> {
    this.#moveTo(index);
    const asked = this.#asked;
    const [low, high] = [Math.min(this.#anchor, this.cursor), Math.max(this.#anchor, this.cursor)];
    const entries = await this.#between(low, high);
    if (asked !== this.#asked) return;
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
    const asked = ++this.#asked;
    const entries = await this.rows.range(0, total);
    if (asked === this.#asked) this.selection.replace(entries);
    return true;
  }

  /** Finds the next row whose name begins with `prefix`, from the cursor on and around the end. */
  async seek(prefix: string, fromNext: boolean): Promise<void> {
    const total = Math.min(this.rows.head.total, MOST_SEARCHED);
    const asked = ++this.#asked;
    const rows = await this.rows.range(0, total);
    if (asked !== this.#asked || rows.length === 0) return;
    const start = this.cursor + (fromNext ? 1 : 0);
    const wanted = prefix.toLowerCase();
    for (let step = 0; step < rows.length; step += 1) {
      const at = (start + step) % rows.length;
      if (rows[at]?.name.toLowerCase().startsWith(wanted)) return this.pick(at);
    }
  }

  /** Asks the list to take the focus. */
  call(): void {
    this.called += 1;
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
    this.#asked += 1;
    this.#awaited = null;
    this.cursor = Math.max(0, Math.min(index, this.rows.head.total - 1));
    return this.rows.row(this.cursor);
  }

  #cursorIdentity(): string | null {
    const entry = this.rows.row(this.cursor);
    return entry === undefined ? null : identity(entry);
  }

  #leave(): void {
    const visit = this.#visits[this.#visit];
    if (visit !== undefined) visit.at = this.#cursorIdentity();
    this.rows.close();
  }

  #enter(cloud: Cloud, location: Location, at: string | null = null): void {
    this.cloud = cloud;
    this.location = location;
    this.cursor = 0;
    this.#anchor = 0;
    this.#asked += 1;
    this.#awaited = at;
    this.filtering = false;
    this.selection.clear();
    this.rows = isBucketList(cloud, location)
      ? new BucketRows(this.#backend, cloud.id)
      : new Listing(this.#backend, location);
  }

  #remember(visit: Visit): void {
    this.#visits = [...this.#visits.slice(0, this.#visit + 1), visit].slice(-LONGEST_HISTORY);
    this.#visit = this.#visits.length - 1;
  }
}
