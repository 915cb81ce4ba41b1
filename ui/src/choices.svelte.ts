/** What the user has chosen. Read once from the engine, kept there a moment after each change. */
import type { Backend } from './backend/backend';
import type { Bookmark, CloudId, ColumnWidth, Layout, Location, Settings } from './backend/bindings';
import { samePlace } from './backend/key';
import type { KeymapKept } from './parts/keymap.svelte';
import { useDecimal } from './words/units.svelte';

/** Every setting, none left out. */
export type Chosen = Required<Omit<Settings, 'keys'>> & { keys: KeymapKept };

/** What holds until somebody chooses: the same as the engine's. */
export const DEFAULTS: Chosen = {
  theme: 'system',
  density: 'normal',
  text_size: 100,
  units: 'binary',
  always_ask: false,
  restore: true,
  narrow_sidebar: false,
  keys: { preset: 'native', changed: {} },
  columns: {},
  bookmarks: [],
  recent: [],
  layout: null,
  demo_banner_dismissed: false,
};

/** Changes that follow each other within this time are kept together. */
const PAUSE = 400;
const MOST_RECENT = 24;

export class Choices {
  /** The defaults until they were read. */
  now = $state.raw<Chosen>(DEFAULTS);
  /** Whether they were read. */
  known = $state(false);
  readonly #backend: Backend;
  readonly #failed: (thrown: unknown) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(backend: Backend, failed: (thrown: unknown) => void) {
    this.#backend = backend;
    this.#failed = failed;
    useDecimal(false);
  }

  async read(): Promise<void> {
    try {
      const read = await this.#backend.settings();
      this.now = { ...DEFAULTS, ...read, keys: { ...DEFAULTS.keys, ...read.keys } };
      useDecimal(this.now.units === 'decimal');
    } catch (thrown) {
      this.#failed(thrown);
    }
    this.known = true;
  }

  /** Takes a change, and keeps it. */
  change(change: Partial<Chosen>): void {
    this.#changeSoon(change);
    void this.keep();
  }

  /** Keeps what was chosen, if it is not kept yet: before the window goes. */
  async keep(): Promise<void> {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    try {
      await this.#backend.saveSettings(this.now);
    } catch (thrown) {
      this.#failed(thrown);
    }
  }

  /** Takes a change of a kind that comes in numbers, and keeps it when no other has followed. */
  #changeSoon(change: Partial<Chosen>): void {
    this.now = { ...this.now, ...change };
    useDecimal(this.now.units === 'decimal');
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.keep(), PAUSE);
  }

  /** Remembers how the panes stand; says nothing when they stand as before. */
  stand(layout: Layout): void {
    if (this.known && JSON.stringify(layout) !== JSON.stringify(this.now.layout)) this.#changeSoon({ layout });
  }

  columnsOf(cloud: CloudId): readonly ColumnWidth[] | undefined {
    return this.now.columns[cloud];
  }

  useColumns(cloud: CloudId, columns: readonly ColumnWidth[]): void {
    this.#changeSoon({ columns: { ...this.now.columns, [cloud]: [...columns] } });
  }

  /** Remembers that a place was opened. */
  opened(location: Location): void {
    if (!this.known) return;
    const others = this.now.recent.filter((each) => !samePlace(each, location));
    this.#changeSoon({ recent: [location, ...others].slice(0, MOST_RECENT) });
  }

  isBookmarked(location: Location): boolean {
    return this.now.bookmarks.some((each) => samePlace(each.location, location));
  }

  /** Adds a bookmark, or takes it away. */
  toggleBookmark(bookmark: Bookmark): void {
    const others = this.now.bookmarks.filter(({ location }) => !samePlace(location, bookmark.location));
    const isNew = others.length === this.now.bookmarks.length;
    this.change({ bookmarks: isNew ? [...others, bookmark] : others });
  }

  bookmarksOf(cloud: CloudId): Bookmark[] {
    return this.now.bookmarks.filter(({ location }) => location.cloud === cloud);
  }

  /** Puts a bookmark where another one of its cloud stands. */
  moveBookmark(bookmark: Bookmark, to: number): void {
    const { cloud } = bookmark.location;
    const own = this.bookmarksOf(cloud).filter((each) => each !== bookmark);
    own.splice(Math.max(0, Math.min(to, own.length)), 0, bookmark);
    const others = this.now.bookmarks.filter(({ location }) => location.cloud !== cloud);
    this.change({ bookmarks: [...others, ...own] });
  }
}
