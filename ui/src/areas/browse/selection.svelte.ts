/** Which entries of a pane are selected: by key and kind, so that sorting and filtering leave them selected. */
import type { Entry } from '../../backend/bindings';
import { identity } from '../../backend/key';

/** What is kept of a selected entry. */
export type Picked = Pick<Entry, 'kind' | 'key' | 'size' | 'name'>;

export class Selection {
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

  entries(): Picked[] {
    return [...this.#picked.values()];
  }

  has(entry: Entry): boolean {
    return this.#picked.has(identity(entry));
  }

  clear(): void {
    if (this.#picked.size > 0) this.#picked = new Map();
  }

  replace(entries: readonly Entry[]): void {
    this.#picked = new Map(entries.map((entry) => [identity(entry), picked(entry)]));
  }

  add(entries: readonly Entry[]): void {
    this.#picked = new Map([...this.#picked, ...entries.map((entry) => [identity(entry), picked(entry)] as const)]);
  }

  toggle(entry: Entry): void {
    const next = new Map(this.#picked);
    if (!next.delete(identity(entry))) next.set(identity(entry), picked(entry));
    this.#picked = next;
  }

  /** Lets go of entries that are no longer there. */
  keepOnly(entries: readonly Entry[]): void {
    const there = new Map(entries.map((entry) => [identity(entry), picked(entry)]));
    this.#picked = new Map([...there].filter(([id]) => this.#picked.has(id)));
  }
}

function picked({ kind, key, size, name }: Entry): Picked {
  return { kind, key, size, name };
}
