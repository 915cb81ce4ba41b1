/** Sizes of folders, counted on demand: each listing is read to its end by the engine, and can be stopped. */
import { SvelteMap } from 'svelte/reactivity';
import type { Location, Measured } from '../../backend/bindings';
import type { Frame } from '../../frame.svelte';
import { bytes } from '../../words/bytes';
import { plural } from '../../words/plural';
import { clock } from '../../words/when';

/** What is known of a place. */
export interface Sum extends Measured {
  /** Whether it is being counted now. */
  counting: boolean;
}

const NOTHING: Measured = { objects: 0, bytes: 0, complete: false, as_of: 0 };
const idOf = ({ cloud, bucket, key }: Location) => `${cloud}\n${bucket}\n${key}`;

export class Measuring {
  readonly #frame: Frame;
  readonly #sums = new SvelteMap<string, Sum>();
  readonly #numbers = new Map<string, number>();
  #next = 1;

  constructor(frame: Frame) {
    this.#frame = frame;
  }

  of(place: Location): Sum | undefined {
    return this.#sums.get(idOf(place));
  }

  /** Counts what lies below a place, unless that is under way. */
  async count(place: Location): Promise<void> {
    const id = idOf(place);
    if (this.#numbers.has(id)) return;
    const number = this.#next++;
    this.#numbers.set(id, number);
    const show = (sum: Measured, counting: boolean) => this.#sums.set(id, { ...sum, counting });
    show(NOTHING, true);
    const told = (sum: Measured) => this.#numbers.get(id) === number && show(sum, true);
    const sum = await this.#frame.try(() => this.#frame.backend.measure(number, place, told));
    this.#numbers.delete(id);
    if (sum === null) this.#sums.delete(id);
    else show(sum, false);
  }

  stop(place: Location): void {
    const number = this.#numbers.get(idOf(place));
    if (number !== undefined) void this.#frame.try(() => this.#frame.backend.stopMeasuring(number));
  }
}

/** `1,204 objects, 18 GiB, as of 14:03`. */
export function summed({ objects, bytes: size, complete, counting, as_of }: Sum): string {
  const much = `${plural(objects, 'object')}, ${bytes(size)}`;
  if (counting) return `${much} so far · counting…`;
  return `${much}${complete ? '' : ' at least · stopped'}, as of ${clock(as_of)}`;
}
