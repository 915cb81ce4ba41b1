/** How fast bytes move: a sample a second for the last five minutes; and what is left, in words. */
import type { Activity, JobKind, Remaining } from '../../backend/bindings';

/** Samples that are kept: five minutes of seconds. */
export const SAMPLES = 300;

export class Rates {
  /** Bytes a second of all jobs together, newest last. */
  samples = $state.raw<readonly number[]>([]);

  /** Whether nothing has moved for as long as samples are kept. */
  get isStill(): boolean {
    return this.samples.every((sample) => sample === 0);
  }

  get peak(): number {
    return Math.max(0, ...this.samples);
  }

  /** Takes the sample of this second. */
  sample({ rate }: Pick<Activity, 'rate'>): void {
    this.samples = [...this.samples, rate ?? 0].slice(-SAMPLES);
  }
}

/** Bytes a second to clouds and from clouds; null where nothing was measured. A copy between clouds is both. */
export function directions({ jobs }: Pick<Activity, 'jobs'>): { up: number | null; down: number | null } {
  const sum = (kinds: readonly JobKind[]) => {
    const rates = jobs.flatMap(({ spec, rate }) => (kinds.includes(spec.kind) && rate !== null ? [rate] : []));
    return rates.length === 0 ? null : rates.reduce((all, rate) => all + rate, 0);
  };
  return { up: sum(['upload', 'copy', 'move']), down: sum(['download', 'copy', 'move', 'verify']) };
}

/** What all running jobs still take: they run side by side, so the longest of them; null while one is not known. */
export function leftOfAll({ jobs }: Pick<Activity, 'jobs'>): Remaining | null {
  const running = jobs.filter(({ state }) => state === 'running').map(({ remaining }) => remaining);
  if (running.length === 0 || running.includes(null)) return null;
  const known = running.filter((each) => each !== null);
  return {
    least: Math.max(...known.map(({ least }) => least)),
    most: Math.max(...known.map(({ most }) => most)),
  };
}

const UNITS = [
  { seconds: 86_400, words: 'd' },
  { seconds: 3600, words: 'h' },
  { seconds: 60, words: 'min' },
];

/** `4–6 min left`, `about 20 s left`: a range, because nobody knows better. */
export function leftWords({ least, most }: Remaining): string {
  const { seconds, words } = UNITS.find((unit) => most >= unit.seconds * 1.5) ?? { seconds: 1, words: 's' };
  const [low, high] = [Math.max(1, Math.floor(least / seconds)), Math.max(1, Math.ceil(most / seconds))];
  return low + 1 >= high ? `about ${high} ${words} left` : `${low}–${high} ${words} left`;
}
