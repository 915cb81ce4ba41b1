/** Entries that are routed together and not sent yet: the engine holds them, this shows a window of them. */
import type { Conflict, Dispatch, Forecast, Region, Routed, Source } from '../../backend/bindings';
import { failure, type Failed } from '../../backend/failure';
import type { Frame } from '../../frame.svelte';
import { going } from './words';

/** What is routed. */
export type Load = { what: 'files'; paths: string[] } | { what: 'objects'; sources: Source[] };

const PAGE = 100;

export class OpenRoutes {
  readonly load: Load;
  region = $state.raw<Region | null>(null);
  /** What is known so far; null before anything is. */
  forecast = $state.raw<Forecast | null>(null);
  failed = $state.raw<Failed | null>(null);
  /** What to do where a key is taken; null leaves it to the rules. */
  conflict = $state.raw<Conflict | null>(null);
  reason = $state('');
  sending = $state(false);
  #rows = $state.raw<ReadonlyMap<number, Routed>>(new Map());
  #asked = new Set<number>();
  #number: number;
  readonly #frame: Frame;
  readonly #next: () => number;

  /** `next` gives numbers that nobody else has. */
  constructor(frame: Frame, load: Load, next: () => number) {
    this.#frame = frame;
    this.load = load;
    this.#next = next;
    this.#number = next();
  }

  get known(): boolean {
    return this.forecast?.complete === true;
  }

  /** How many a person would send now. */
  get going(): number {
    return this.forecast === null ? 0 : going(this.forecast, this.reason.trim() !== '');
  }

  row(index: number): Routed | undefined {
    return this.#rows.get(index);
  }

  /** Routes them, anew with each region. */
  async open(): Promise<void> {
    const number = this.#number;
    const { backend } = this.#frame;
    const told = (forecast: Forecast) => {
      if (number === this.#number) this.forecast = forecast;
    };
    this.failed = null;
    try {
      const { load, region } = this;
      const routed =
        load.what === 'files'
          ? backend.openFileRoutes(number, load.paths, region, told)
          : backend.openRoutes(number, load.sources, region, told);
      told(await routed);
    } catch (thrown) {
      if (number === this.#number) this.failed = failure(thrown);
    }
  }

  /** Routes all of it for another region. */
  async choose(region: Region | null): Promise<void> {
    this.close();
    this.region = region;
    this.#number = this.#next();
    this.#rows = new Map();
    this.#asked = new Set();
    this.forecast = null;
    await this.open();
  }

  /** Reads the rows of a window that are not there yet. */
  need(first: number, count: number): void {
    if (!this.known) return;
    for (let page = Math.floor(first / PAGE); page * PAGE < first + count; page += 1) void this.#read(page);
  }

  /** Sends them as they were shown. Null when that failed; then the engine has forgotten them. */
  async send(): Promise<Dispatch | null> {
    this.sending = true;
    const reason = this.reason.trim() === '' ? null : this.reason.trim();
    const number = this.#number;
    const sent = await this.#frame.try(() => this.#frame.backend.sendRoutes(number, reason, this.conflict));
    this.sending = false;
    return sent;
  }

  /** Lets them go. */
  close(): void {
    void this.#frame.backend.closeRoutes(this.#number);
  }

  async #read(page: number): Promise<void> {
    if (this.#asked.has(page)) return;
    this.#asked.add(page);
    const number = this.#number;
    const rows = await this.#frame.try(() => this.#frame.backend.readRoutes(number, page * PAGE, PAGE));
    if (rows === null || number !== this.#number) return;
    this.#rows = new Map([...this.#rows, ...rows.map((row, at): [number, Routed] => [page * PAGE + at, row])]);
  }
}
