/** The fake's open listings: rows arrive in two pages, then stand sorted and filtered until asked for. */
import type { Entry, Error as ModelError, Event, ListingState, Location, Rows, Sort } from '../bindings';
import { identity } from '../key';
import type { Time } from './time';
import { HUGE, hugeEntry, modelError, type World } from './world';

interface Open {
  id: number;
  location: Location;
  revision: number;
  state: ListingState;
  error: ModelError | null;
  all: Entry[];
  shown: Entry[];
  sort: Sort;
  filter: string;
  asOf: number | null;
}

const natural = new Intl.Collator('en', { numeric: true });
const PAGE = 200;

function compare(one: Entry, other: Entry, { by, descending }: Sort): number {
  if (one.kind !== other.kind) return one.kind === 'folder' ? -1 : 1;
  const type = (name: string) => name.slice(name.lastIndexOf('.') + 1);
  let order = 0;
  if (by === 'size') order = (one.size ?? 0) - (other.size ?? 0);
  if (by === 'modified') order = (one.modified ?? 0) - (other.modified ?? 0);
  if (by === 'type') order = natural.compare(type(one.name), type(other.name));
  if (order === 0) order = natural.compare(one.name, other.name);
  return descending ? -order : order;
}

export class FakeListings {
  readonly open = new Map<number, Open>();
  readonly #world: World;
  readonly #time: Time;
  readonly #emit: (event: Event) => void;
  #next = 1;

  constructor(world: World, time: Time, emit: (event: Event) => void) {
    this.#world = world;
    this.#time = time;
    this.#emit = emit;
  }

  /** The place that an open listing is of. */
  placeOf(id: number): Location {
    const open = this.open.get(id);
    if (open === undefined) throw modelError('not_found', 'read the listing', `listing ${id} is not open`);
    return open.location;
  }

  start(location: Location): number {
    const id = this.#next++;
    const sort: Sort = { by: 'name', descending: false };
    const open: Open = {
      id,
      location,
      revision: 1,
      state: 'listing',
      error: null,
      all: [],
      shown: [],
      sort,
      filter: '',
      asOf: null,
    };
    this.open.set(id, open);
    this.#read(open);
    return id;
  }

  read(id: number, first: number, count: number): Rows {
    const open = this.#find(id);
    const { location, revision, state, error, sort, filter } = open;
    const head = { location, revision, state, error, sort, filter, as_of: open.asOf, first };
    if (this.#isHuge(open)) {
      const length = Math.max(0, Math.min(count, HUGE.total - first));
      const at = (row: number) => (sort.descending ? HUGE.total - 1 - row : row);
      const rows = Array.from({ length }, (_, row) => hugeEntry(at(first + row), this.#time.now()));
      return { ...head, total: HUGE.total, arrived: HUGE.total, size: 85_000 * HUGE.total, rows };
    }
    const size = open.shown.reduce((sum, entry) => sum + (entry.size ?? 0), 0);
    const rows = open.shown.slice(first, first + count);
    return { ...head, total: open.shown.length, arrived: open.all.length, size, rows };
  }

  sort(id: number, sort: Sort): void {
    this.#find(id).sort = sort;
    this.#changed(id);
  }

  filter(id: number, text: string): void {
    this.#find(id).filter = text;
    this.#changed(id);
  }

  refresh(id: number): void {
    const open = this.#find(id);
    Object.assign(open, { state: 'listing', error: null });
    this.#read(open);
  }

  stop(id: number): void {
    const open = this.#find(id);
    if (open.state === 'listing') open.state = 'stopped';
    this.#changed(id);
  }

  /** Reads again every open listing of a place whose objects changed. */
  placeChanged({ cloud, bucket }: Pick<Location, 'cloud' | 'bucket'>): void {
    for (const open of this.open.values()) {
      if (open.location.cloud === cloud && open.location.bucket === bucket) this.#read(open);
    }
  }

  #isHuge({ location }: Open): boolean {
    return location.cloud === HUGE.cloud && location.key === HUGE.prefix;
  }

  #find(id: number): Open {
    const open = this.open.get(id);
    if (open === undefined) throw modelError('not_found', 'read a listing', 'this listing is closed');
    return open;
  }

  #read(open: Open): void {
    const broken = this.#world.broken.get(open.location.cloud);
    this.#time.after(10, () => {
      if (broken !== undefined) Object.assign(open, { state: 'failed', error: broken });
      else this.#arrive(open, PAGE);
      this.#changed(open.id);
    });
    if (broken !== undefined) return;
    this.#time.after(20, () => {
      if (open.state === 'stopped') return;
      this.#arrive(open, Infinity);
      open.state = 'complete';
      this.#changed(open.id);
    });
  }

  #arrive(open: Open, most: number): void {
    const fresh = this.#world.entries(open.location);
    const before = new Set(open.all.map(identity));
    const kept = open.all.filter((entry) => fresh.some((other) => identity(other) === identity(entry)));
    const added = fresh.filter((entry) => !before.has(identity(entry)));
    open.all = most === Infinity ? fresh : [...kept, ...added.slice(0, most)];
    open.asOf = this.#time.now();
  }

  #changed(id: number): void {
    const open = this.open.get(id);
    if (open === undefined) return;
    const wanted = open.filter.toLowerCase();
    open.shown = open.all.filter((entry) => entry.name.toLowerCase().includes(wanted));
    open.shown.sort((one, other) => compare(one, other, open.sort));
    open.revision += 1;
    this.#emit({ what: 'listing', id, revision: open.revision });
  }
}
