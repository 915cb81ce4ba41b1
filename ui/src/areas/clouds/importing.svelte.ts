/** Clouds that other programs on this computer know: found, ticked, imported. */
import type { Found, Imported } from '../../backend/bindings';
import { failure, inOneLine, type Failed } from '../../backend/failure';
import type { CloudsState } from './clouds.svelte';

export class Importing {
  readonly clouds: CloudsState;
  /** Null until they were looked for. */
  found = $state.raw<Found[] | null>(null);
  failed = $state.raw<Failed | null>(null);
  busy = $state(false);
  #ticked = $state.raw<ReadonlySet<string>>(new Set());
  #ended = $state.raw<ReadonlyMap<string, Imported>>(new Map());

  /** Those that can still be imported. */
  readonly open = $derived.by(() => (this.found ?? []).filter((found) => this.isOpen(found)));
  readonly ticked = $derived.by(() => this.open.filter(({ id }) => this.#ticked.has(id)));

  constructor(clouds: CloudsState) {
    this.clouds = clouds;
  }

  isOpen({ id, trouble }: Found): boolean {
    return trouble === null && this.#ended.get(id)?.cloud == null;
  }

  isTicked({ id }: Found): boolean {
    return this.#ticked.has(id);
  }

  /** How the import of one ended, in words; null while it was not tried. */
  outcome({ id }: Found): { tone: 'ok' | 'bad'; words: string } | null {
    const ended = this.#ended.get(id);
    if (ended === undefined) return null;
    if (ended.cloud !== null) return { tone: 'ok', words: `Imported as ${ended.cloud.name}.` };
    return { tone: 'bad', words: ended.error === null ? 'Not imported.' : inOneLine(failure(ended.error)) };
  }

  async look(): Promise<void> {
    try {
      this.found = await this.clouds.frame.backend.importable();
    } catch (thrown) {
      this.failed = failure(thrown);
      this.found = [];
    }
  }

  toggle({ id }: Found): void {
    const ticked = new Set(this.#ticked);
    if (!ticked.delete(id)) ticked.add(id);
    this.#ticked = ticked;
  }

  /** Ticks all that can be imported, or none. */
  toggleAll(): void {
    const all = this.ticked.length === this.open.length;
    this.#ticked = new Set(all ? [] : this.open.map(({ id }) => id));
  }

  async run(): Promise<void> {
    const ids = this.ticked.map(({ id }) => id);
    if (this.busy || ids.length === 0) return;
    this.busy = true;
    this.failed = null;
    try {
      const ended = await this.clouds.importFrom(ids);
      this.#ended = new Map([...this.#ended, ...ended.map((each) => [each.id, each] as const)]);
      this.#ticked = new Set();
    } catch (thrown) {
      this.failed = failure(thrown);
    } finally {
      this.busy = false;
    }
  }
}
