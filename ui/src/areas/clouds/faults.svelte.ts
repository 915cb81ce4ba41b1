/** The fault panel of the demo clouds: what goes wrong in the one that is shown. Everything counts at once. */
import type { Cloud, CloudId, Faults } from '../../backend/bindings';
import { failure, type Failed } from '../../backend/failure';
import { bytes } from '../../words/bytes';
import type { CloudsState } from './clouds.svelte';

export const NO_FAULTS: Faults = {
  latency: 0,
  throughput: null,
  failures: 0,
  corrupt: false,
  expired: false,
  offline: false,
};

const KIB = 1024;

/** The rates that are offered, in bytes a second; 0 is no limit. */
export const RATES = [0, 64 * KIB, 256 * KIB, 1024 * KIB, 4096 * KIB];

export const rateWords = (rate: number): string => (rate === 0 ? 'No limit' : `${bytes(rate)}/s`);

/** What goes wrong, in a few words; empty where nothing does. */
export function faultWords(faults: Faults | undefined): string {
  if (faults === undefined) return '';
  const { latency, throughput, failures, corrupt, expired, offline } = faults;
  const said = [
    offline && 'offline',
    expired && 'credentials expired',
    corrupt && 'damages an object',
    failures > 0 && `${failures} % fail`,
    latency > 0 && `${latency.toLocaleString('en-US')} ms late`,
    throughput !== null && rateWords(throughput),
  ];
  return said.filter(Boolean).join(', ');
}

export class FaultPanel {
  readonly #clouds: CloudsState;
  /** Which demo cloud is shown. */
  shown = $state<CloudId>('');
  /** What its controls say: what was set last, or is being set. */
  faults = $state.raw<Faults>(NO_FAULTS);
  failed = $state.raw<Failed | null>(null);

  constructor(clouds: CloudsState, shown: CloudId) {
    this.#clouds = clouds;
    this.show(shown);
  }

  get all(): Cloud[] {
    return this.#clouds.frame.clouds?.clouds.filter(({ demo }) => demo) ?? [];
  }

  show(id: CloudId): void {
    this.shown = id;
    this.faults = this.#clouds.faults(id) ?? NO_FAULTS;
    this.failed = null;
  }

  /** Moves a control without setting anything yet. */
  move(change: Partial<Faults>): void {
    this.faults = { ...this.faults, ...change };
  }

  async set(change: Partial<Faults>): Promise<void> {
    this.move(change);
    try {
      await this.#clouds.frame.backend.setFaults(this.shown, this.faults);
      this.failed = null;
    } catch (thrown) {
      this.failed = failure(thrown);
    }
    await this.#clouds.read();
  }
}
