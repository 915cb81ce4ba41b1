/** How fast bytes move: a sample a second for the last five minutes, and smoothed rates of each job for its end. */
import type { Activity, JobId, JobSummary } from '../../backend/bindings';

/** Samples that are kept: five minutes of seconds. */
export const SAMPLES = 300;
/** Seconds over which a rate is smoothed to foretell an end. */
const LONG = 30;

/** Seconds that something still takes: from, to. */
export type Span = readonly [from: number, to: number];

export class Rates {
  /** Bytes a second of all jobs together, newest last. */
  samples = $state.raw<readonly number[]>([]);
  /** Smoothed rates of the running jobs. */
  #long = $state.raw<ReadonlyMap<JobId, number>>(new Map());
  #newest: readonly JobSummary[] = [];

  /** Whether nothing has moved for as long as samples are kept. */
  get isStill(): boolean {
    return this.samples.every((sample) => sample === 0);
  }

  get peak(): number {
    return Math.max(0, ...this.samples);
  }

  /** Takes the sample of this second. */
  sample({ jobs, rate }: Activity): void {
    this.samples = [...this.samples, rate ?? 0].slice(-SAMPLES);
    const running = jobs.filter((job) => job.state === 'running' && job.rate !== null);
    this.#long = new Map(running.map(({ id, rate: now }) => [id, smoothed(this.#long.get(id), now ?? 0)]));
    this.#newest = running;
  }

  /** How long a job still takes; null while nobody can say. */
  left({ id, state, size, done, rate }: JobSummary): Span | null {
    const long = this.#long.get(id);
    return state !== 'running' || rate === null || long === undefined ? null : span(size - done, rate, long);
  }

  /** How long all running jobs together still take. */
  leftOfAll(): Span | null {
    let [bytes, now, long] = [0, 0, 0];
    for (const { id, size, done, rate } of this.#newest) {
      bytes += size - done;
      now += rate ?? 0;
      long += this.#long.get(id) ?? 0;
    }
    return span(bytes, now, long);
  }
}

/** The next value of an exponential mean over `LONG` seconds, a second after `before`. */
function smoothed(before: number | undefined, now: number): number {
  return before === undefined ? now : before + (now - before) * (1 - Math.exp(-1 / LONG));
}

function span(bytes: number, now: number, long: number): Span | null {
  const [fast, slow] = [Math.max(now, long), Math.min(now, long)];
  return bytes <= 0 || slow <= 0 ? null : [bytes / fast, bytes / slow];
}

const UNITS = [
  { seconds: 86_400, words: 'd' },
  { seconds: 3600, words: 'h' },
  { seconds: 60, words: 'min' },
  { seconds: 1, words: 's' },
];

/** `4–6 min left`, `about 20 s left`: a range, because nobody knows better. */
export function leftWords([from, to]: Span): string {
  const unit = UNITS.find(({ seconds }) => to >= seconds * 1.5) ?? { seconds: 1, words: 's' };
  const [low, high] = [Math.max(1, Math.floor(from / unit.seconds)), Math.ceil(to / unit.seconds)];
  if (low + 1 >= high) return `about ${high} ${unit.words} left`;
  return `${low}–${high} ${unit.words} left`;
}
