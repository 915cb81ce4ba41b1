/** One pane: a view on a location, with its history, cursor and selection. */
import { isBucketList, topOf } from '../../backend/address';
import type { Backend } from '../../backend/backend';
import type { Cloud, Entry, Location, SortBy } from '../../backend/bindings';
import { identity, parentKey, samePlace } from '../../backend/key';
import { BucketRows } from './buckets.svelte';
import type { Verb } from './copying';
import { Cursor, MOST_SEARCHED, type Spot } from './cursor.svelte';
import { Listing } from './listing.svelte';
import type { Taken } from './selection.svelte';

/** A copy or a move that waits for a yes, shown on the pane it goes to. */
export interface SendQuestion {
  taken: Taken;
  target: Location;
  verb: Verb;
}

/** An entry that gets a new name, as far as it is typed. */
export interface Renaming {
  readonly entry: Entry;
  readonly value: string;
}

interface Visit extends Spot {
  location: Location;
  /** How far down the list was scrolled, in pixels. */
  scroll: number;
}

const TOP = { row: 0, scroll: 0 };

const LONGEST_HISTORY = 64;

export class Pane extends Cursor {
  readonly id: number;
  cloud = $state.raw() as Cloud;
  location = $state.raw() as Location;
  question = $state.raw<SendQuestion | null>(null);
  filtering = $state(false);
  renaming = $state.raw<Renaming | null>(null);
  /** Whether its path is a field to type in now. */
  typing = $state(false);
  /** Whether the list is to take the focus. */
  called = $state(false);
  /** How far down the list is scrolled, in pixels. */
  scroll = 0;
  /** Where the list is to be scrolled to as soon as its rows are there. */
  wanted: number | null = null;
  readonly #backend: Backend;
  #visits: Visit[] = [];
  #visit = -1;

  /** `hidden`: it stands behind another tab, and lists nothing until it is shown. */
  constructor(backend: Backend, id: number, cloud: Cloud, location: Location = topOf(cloud), hidden = false) {
    super();
    this.#backend = backend;
    this.id = id;
    this.#enter(cloud, { location, at: null, ...TOP });
    this.#remember({ location, at: null, ...TOP });
    if (hidden) this.close();
  }

  get atBuckets(): boolean {
    return isBucketList(this.cloud, this.location);
  }

  get canGoBack(): boolean {
    void this.location;
    return this.#visit > 0;
  }

  get canGoForward(): boolean {
    void this.location;
    return this.#visit < this.#visits.length - 1;
  }

  /** Opens a location, keeping the one before in the history. */
  open(cloud: Cloud, location: Location, at: string | null = null): void {
    if (samePlace(location, this.location)) return;
    this.#leave();
    const visit = { location, at, ...TOP };
    this.#enter(cloud, visit);
    this.#remember(visit);
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
    this.#enter(cloud, visit);
  }

  close(): void {
    this.rows.close();
  }

  /** Opens the same place again, after the pane was hidden. */
  reopen(): void {
    const { location, scroll } = this;
    this.#enter(this.cloud, { location, scroll, ...(this.awaited ?? this.#spot()) });
  }

  sortBy(by: SortBy): Promise<void> {
    const { sort } = this.rows.head;
    this.awaited = this.#spot();
    return this.rows.sort({ by, descending: sort.by === by && !sort.descending });
  }

  /** Puts the cursor back on its entry when rows have moved under it. */
  settle(): void {
    const { total, state } = this.rows.head;
    const last = Math.max(0, total - 1);
    const spot = this.awaited;
    if (spot !== null && total > 0) {
      const found = spot.at === null ? undefined : this.rows.find(spot.at);
      const at = found ?? (state === 'listing' ? undefined : Math.min(spot.row, last));
      if (at !== undefined) {
        this.cursor = at;
        this.anchor = at;
        this.awaited = null;
        if (this.wanted === null && found !== undefined) this.revealed += 1;
      }
    }
    this.cursor = Math.min(this.cursor, last);
  }

  /** Lets go of selected entries that are gone, after a small listing was read again. */
  async reconcile(): Promise<void> {
    const { state, total, filter } = this.rows.head;
    if (
      this.selection.whole ||
      this.selection.count === 0 ||
      state !== 'complete' ||
      filter !== '' ||
      total > MOST_SEARCHED
    )
      return;
    const rows = this.rows;
    const all = await rows.range(0, total);
    if (rows === this.rows && rows.head.total === all.length) this.selection.keepOnly(all);
  }

  /** Asks the list to take the focus. */
  call(): void {
    this.called = true;
  }

  #spot(): Spot {
    const entry = this.rows.row(this.cursor);
    return { at: entry === undefined ? null : identity(entry), row: this.cursor };
  }

  #leave(): void {
    const visit = this.#visits[this.#visit];
    if (visit !== undefined) Object.assign(visit, this.#spot(), { scroll: this.scroll });
    this.rows.close();
  }

  #enter(cloud: Cloud, { location, at, row, scroll }: Visit): void {
    this.cloud = cloud;
    this.location = location;
    this.cursor = 0;
    this.anchor = 0;
    this.asked += 1;
    this.awaited = at === null && row === 0 ? null : { at, row };
    this.scroll = 0;
    this.wanted = scroll > 0 ? scroll : null;
    this.filtering = false;
    this.renaming = null;
    this.typing = false;
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
