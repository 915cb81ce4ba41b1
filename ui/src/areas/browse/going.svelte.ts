/** Goes to a place that was typed: finds out whether it is a folder, an object or nothing, before the pane moves. */
import { isBucketList } from '../../backend/address';
import type { Cloud, Location } from '../../backend/bindings';
import { leafName, parentKey } from '../../backend/key';
import { typedPlace } from '../../backend/typed';
import type { BrowseState } from './browse.svelte';
import type { Listing } from './listing.svelte';
import type { Pane } from './pane.svelte';

/** How a search for a place ended: nothing to say when the pane has moved. */
type Ended = { trouble: string } | 'arrived' | 'called off';

export class Going {
  /** What is wrong with what was typed. */
  trouble = $state<string | null>(null);
  /** Whether the cloud is being asked. */
  busy = $state(false);
  readonly #browse: BrowseState;
  readonly #pane: Pane;
  #asked = 0;
  #listing: Listing | undefined;

  constructor(browse: BrowseState, pane: Pane) {
    this.#browse = browse;
    this.#pane = pane;
  }

  /** Goes where the text leads. Answers whether the pane has moved. */
  async to(text: string): Promise<boolean> {
    this.stop();
    const asked = this.#asked;
    const place = typedPlace(text, this.#browse.frame.clouds?.clouds ?? [], this.#pane.cloud);
    if ('trouble' in place) {
      this.trouble = place.trouble;
      return false;
    }
    this.busy = true;
    this.trouble = null;
    const ended = await this.#find(place.cloud, place.location, asked);
    // The pane has moved, and the field that asked is gone with it.
    if (ended === 'arrived') return true;
    if (asked !== this.#asked) return false;
    this.busy = false;
    if (typeof ended === 'object') this.trouble = ended.trouble;
    return false;
  }

  /** Calls the search off. */
  stop(): void {
    this.#asked += 1;
    this.busy = false;
    if (this.#listing !== undefined) this.#browse.release(this.#listing);
    this.#listing = undefined;
  }

  async #find(cloud: Cloud, location: Location, asked: number): Promise<Ended> {
    const go = (to: Location, at: string | null): Ended => {
      this.#pane.open(cloud, to, at);
      return 'arrived';
    };
    if (isBucketList(cloud, location)) return go(location, null);
    const { key } = location;
    const folder = { ...location, key: key === '' || key.endsWith('/') ? key : `${key}/` };
    const inside = await this.#read(folder, '', asked, []);
    if (inside === null) return 'called off';
    if (typeof inside === 'string') return { trouble: inside };
    if (inside.rows || key === '') return go(folder, null);
    // An object, or a folder that is empty where folders are more than the beginnings of keys.
    const beside = { ...location, key: parentKey(key) };
    const found = await this.#read(beside, leafName(key), asked, [folder.key, key]);
    if (found === null) return 'called off';
    if (typeof found === 'string') return { trouble: found };
    if (found.hit === folder.key) return go(folder, null);
    if (found.hit !== null) return go(beside, `object:${key}`);
    const what = key.endsWith('/') ? `nothing below ${leafName(key)}/` : `no ${leafName(key)}`;
    return { trouble: `There is ${what} in ${cloud.name}.` };
  }

  /** Reads a place until something is known: rows at all, or one of the keys that are looked for. Null when called off. */
  #read(
    location: Location,
    filter: string,
    asked: number,
    wanted: readonly string[],
  ): Promise<{ rows: boolean; hit: string | null } | string | null> {
    return new Promise((resolve) => {
      const look = () => {
        const { state, total, error } = listing.head;
        const done = (answer: { rows: boolean; hit: string | null } | string | null) => {
          this.#browse.release(listing);
          resolve(answer);
        };
        if (asked !== this.#asked) return resolve(null);
        const keys = Array.from({ length: Math.min(total, 128) }, (_, at) => listing.row(at)?.key);
        const hit = keys.find((key) => key !== undefined && wanted.includes(key)) ?? null;
        if (state === 'failed')
          return done(error === null ? 'The place cannot be read.' : `${error.what} ${error.why}`);
        if (hit !== null || (filter === '' && total > 0)) return done({ rows: true, hit });
        if (state !== 'listing') return done({ rows: total > 0, hit });
      };
      const listing = this.#browse.listing(location, look);
      this.#listing = listing;
      if (filter !== '') void listing.opened.then(() => listing.filter(filter)).catch(() => undefined);
    });
  }
}
