/** The buckets of a cloud as rows. Few enough to be read whole, sorted and filtered here. */
import type { Backend } from '../../backend/backend';
import type { Bucket, CloudId, Entry, Sort } from '../../backend/bindings';
import { failure } from '../../backend/failure';
import { identity } from '../../backend/key';
import { NOTHING_YET, type Head, type RowSource } from './rows';

const NATURAL = new Intl.Collator('en', { numeric: true });

const asRow = ({ name, created }: Bucket): Entry => ({
  kind: 'folder',
  key: name,
  name,
  size: null,
  modified: created,
  etag: null,
});

export class BucketRows implements RowSource {
  head = $state.raw<Head>(NOTHING_YET);
  readonly #backend: Backend;
  readonly #cloud: CloudId;
  #all: Entry[] = [];
  #shown = $state.raw<Entry[]>([]);
  #asked = 0;

  constructor(backend: Backend, cloud: CloudId) {
    this.#backend = backend;
    this.#cloud = cloud;
    void this.refresh();
  }

  row(index: number): Entry | undefined {
    return this.#shown[index];
  }

  find(wanted: string): number | undefined {
    const at = this.#shown.findIndex((entry) => identity(entry) === wanted);
    return at === -1 ? undefined : at;
  }

  need(): void {
    // All rows are here.
  }

  async range(first: number, count: number): Promise<Entry[]> {
    return this.#shown.slice(first, first + count);
  }

  async sort(sort: Sort): Promise<void> {
    this.head = { ...this.head, sort };
    this.#show();
  }

  async filter(text: string): Promise<void> {
    this.head = { ...this.head, filter: text };
    this.#show();
  }

  async refresh(): Promise<void> {
    this.#asked += 1;
    const asked = this.#asked;
    this.head = { ...this.head, state: 'listing', error: null };
    try {
      const buckets = await this.#backend.buckets(this.#cloud);
      if (asked !== this.#asked) return;
      this.#all = buckets.map(asRow);
      this.head = { ...this.head, state: 'complete', asOf: Date.now() };
    } catch (thrown) {
      if (asked === this.#asked) this.head = { ...this.head, state: 'failed', error: failure(thrown) };
    }
    this.#show();
  }

  async stop(): Promise<void> {
    this.#asked += 1;
    this.head = { ...this.head, state: 'stopped' };
  }

  close(): void {
    this.#asked += 1;
  }

  #show(): void {
    const { filter, sort } = this.head;
    const wanted = filter.toLowerCase();
    const shown = this.#all.filter(({ name }) => name.toLowerCase().includes(wanted));
    const turn = sort.descending ? -1 : 1;
    shown.sort((one, other) => {
      const time = sort.by === 'modified' ? (one.modified ?? 0) - (other.modified ?? 0) : 0;
      return turn * (time === 0 ? NATURAL.compare(one.name, other.name) : time);
    });
    this.#shown = shown;
    this.head = { ...this.head, total: shown.length, arrived: this.#all.length };
  }
}
