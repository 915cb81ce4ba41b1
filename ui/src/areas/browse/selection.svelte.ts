/**
 * What is selected in a pane: entries by key and kind, so that sorting and filtering leave them selected; or everything
 * below the pane's place, as one folder that nobody has counted.
 */
import type { Entry, Location } from '../../backend/bindings';
import { identity, leafName } from '../../backend/key';

/** What is kept of a selected entry. */
export type Picked = Pick<Entry, 'kind' | 'key' | 'size' | 'name'>;

type Some = readonly Picked[];

/** What is taken from a pane, to be copied elsewhere. */
export interface Taken {
  picked: Picked[];
  /** Where they lie. */
  origin: Location;
  /** Whether it is everything below `origin`, which `picked` then names as its one folder. */
  whole: boolean;
}

export class Selection {
  /** Whether it is everything below the pane's place, however deep and however much. */
  whole = $state(false);
  #picked = $state.raw<ReadonlyMap<string, Picked>>(new Map());
  readonly #size = $derived.by(() => {
    let sum = 0;
    for (const { size } of this.#picked.values()) sum += size ?? 0;
    return sum;
  });
  readonly #folders = $derived.by(() => {
    let count = 0;
    for (const { kind } of this.#picked.values()) if (kind === 'folder') count += 1;
    return count;
  });

  get isEmpty(): boolean {
    return !this.whole && this.#picked.size === 0;
  }

  get count(): number {
    return this.#picked.size;
  }

  /** Bytes of the selected objects. */
  get size(): number {
    return this.#size;
  }

  /** Selected folders, whose bytes nobody has counted. */
  get folders(): number {
    return this.#folders;
  }

  /** What is selected, as it is taken from `origin`. */
  taken(origin: Location): Taken {
    if (!this.whole) return { picked: this.kept(), origin, whole: false };
    const { key } = origin;
    return { picked: [{ kind: 'folder', key, size: null, name: leafName(key) }], origin, whole: true };
  }

  /** The entries that are selected one by one. */
  kept(): Picked[] {
    return [...this.#picked.values()];
  }

  has(entry: Picked): boolean {
    return this.whole || this.#picked.has(identity(entry));
  }

  clear(): void {
    this.whole = false;
    if (this.#picked.size > 0) this.#picked = new Map();
  }

  takeWhole(): void {
    this.clear();
    this.whole = true;
  }

  replace(entries: Some): void {
    this.#set(new Map(entries.map((entry) => [identity(entry), picked(entry)])));
  }

  add(entries: Some): void {
    this.#set(new Map([...this.#picked, ...entries.map((entry) => [identity(entry), picked(entry)] as const)]));
  }

  toggle(entry: Picked): void {
    const next = new Map(this.#picked);
    if (!next.delete(identity(entry))) next.set(identity(entry), picked(entry));
    this.#set(next);
  }

  /** Selects those of `entries` that are not selected, and lets go of those that are. */
  invert(entries: Some): void {
    this.replace(entries.filter((entry) => !this.has(entry)));
  }

  /** Lets go of entries that are no longer there. */
  keepOnly(entries: Some): void {
    const there = new Map(entries.map((entry) => [identity(entry), picked(entry)]));
    this.#picked = new Map([...there].filter(([id]) => this.#picked.has(id)));
  }

  #set(picked: ReadonlyMap<string, Picked>): void {
    this.whole = false;
    this.#picked = picked;
  }
}

function picked({ kind, key, size, name }: Picked): Picked {
  return { kind, key, size, name };
}
