/** The folders beside one of a path, for the menu between two crumbs. */
import { isBucketList } from '../../backend/address';
import type { Cloud, Location } from '../../backend/bindings';
import { failure, inOneLine } from '../../backend/failure';
import type { BrowseState } from './browse.svelte';
import type { Listing } from './listing.svelte';

/** One folder, or bucket. */
export interface Sibling {
  name: string;
  location: Location;
}

/** Folders that a menu can hold. */
const MOST = 128;

export class Siblings {
  found = $state.raw<readonly Sibling[]>([]);
  /** What stands below them: that more are coming, that there are more, or why there are none. */
  note = $state<string | undefined>('Reading…');
  readonly #browse: BrowseState;
  #listing: Listing | undefined;
  #closed = false;

  /** Reads the folders of `parent`, until closed. */
  constructor(browse: BrowseState, cloud: Cloud, parent: Location) {
    this.#browse = browse;
    if (isBucketList(cloud, parent)) void this.#readBuckets(parent);
    else this.#listing = browse.listing(parent, () => this.#look(parent));
  }

  close(): void {
    this.#closed = true;
    if (this.#listing !== undefined) this.#browse.release(this.#listing);
  }

  async #readBuckets(parent: Location): Promise<void> {
    try {
      const buckets = await this.#browse.frame.backend.buckets(parent.cloud);
      if (this.#closed) return;
      this.found = buckets.slice(0, MOST).map(({ name }) => ({ name, location: { ...parent, bucket: name } }));
      this.note = buckets.length > MOST ? 'There are more.' : undefined;
    } catch (thrown) {
      this.note = inOneLine(failure(thrown));
    }
  }

  #look(parent: Location): void {
    const listing = this.#listing;
    if (listing === undefined) return;
    const { state, total, error } = listing.head;
    const rows = Array.from({ length: Math.min(total, MOST) }, (_, at) => listing.row(at));
    // Folders stand first whatever the order.
    this.found = rows.flatMap((entry) =>
      entry?.kind === 'folder' ? [{ name: entry.name, location: { ...parent, key: entry.key } }] : [],
    );
    if (state === 'failed') this.note = error === null ? 'It cannot be read.' : inOneLine(error);
    else if (this.found.length === MOST) this.note = 'There are more.';
    else if (state === 'listing') this.note = 'Reading…';
    else this.note = this.found.length === 0 ? 'There is no other folder.' : undefined;
  }
}
