/** The jobs of this home, as the engine last told them, and what the user asks of them. */
import type { Activity, Conflict, Event, Failure, JobId, JobSummary, LogLine, Revision } from '../../backend/bindings';
import type { Frame } from '../../frame.svelte';
import { Rates } from './rates.svelte';
import { isEnded, stateWords, titleOf } from './words';

const MOST_FAILURES = 500;
const SECOND = 1000;

export class JobsState {
  readonly frame: Frame;
  /** What the note about the end of a job offers to do. */
  offer: (job: JobSummary) => { words: string; run: () => void } | undefined = () => undefined;
  readonly rates = new Rates();
  activity = $state.raw<Activity>({ revision: -1, jobs: [], rate: null });
  /** The time from which waits are counted; moves once a second while anything runs. */
  now = $state(0);
  open = $state(false);
  selected = $state<JobId | null>(null);
  failures = $state.raw<readonly Failure[]>([]);
  /** What happened to the shown job. */
  log = $state.raw<readonly LogLine[]>([]);
  /** Jobs that would be interrupted if the window went now; null unless somebody wants to close it. */
  leaving = $state.raw<number | null>(null);
  /** Interrupted jobs that were looked at, so that no banner speaks of them any more. */
  #reviewed = $state.raw<ReadonlySet<JobId>>(new Set());
  /** Jobs whose decision was put off. */
  #later = $state.raw<ReadonlySet<JobId>>(new Set());
  /** Decisions that were made and not told to the engine yet. */
  #steps = $state.raw<ReadonlyMap<JobId, (() => Promise<null>)[]>>(new Map());
  readonly #deciding = new Set<JobId>();
  #announced: Revision = -1;
  #reading = false;
  #beat: ReturnType<typeof setInterval> | undefined;

  readonly running = $derived(this.#count('running') + this.#count('counting'));
  readonly queued = $derived(
    this.activity.jobs.filter(({ state, interrupted }) => state === 'queued' && !interrupted).length,
  );
  /** Jobs that their process left in the middle, and that nobody has looked at since. */
  readonly interrupted = $derived(
    this.activity.jobs.filter(({ id, interrupted }) => interrupted && !this.#reviewed.has(id)),
  );
  readonly failed = $derived(this.#count('failed'));
  readonly undecided = $derived(this.#count('needs_decision'));
  readonly job = $derived(this.activity.jobs.find(({ id }) => id === this.selected) ?? this.activity.jobs[0] ?? null);
  /** The job that waits for a decision now. */
  readonly asking = $derived(
    this.activity.jobs.findLast(
      ({ id, state }) => state === 'needs_decision' && !this.#later.has(id) && !this.#steps.has(id),
    ) ?? null,
  );

  constructor(frame: Frame) {
    this.frame = frame;
  }

  heard(event: Event): void {
    if (event.what !== 'jobs') return;
    this.#announced = Math.max(this.#announced, event.revision);
    void this.read();
  }

  /** Reads the activity until it is as new as what was announced. */
  async read(): Promise<void> {
    if (this.#reading) return;
    this.#reading = true;
    try {
      for (;;) {
        const announced = this.#announced;
        this.#show(await this.frame.backend.activity());
        if (announced === this.#announced) break;
      }
    } catch (thrown) {
      this.frame.failed(thrown);
    } finally {
      this.#reading = false;
    }
  }

  /** Ends what runs by itself. */
  stop(): void {
    clearInterval(this.#beat);
    this.#beat = undefined;
  }

  toggle(): void {
    this.open = !this.open;
  }

  /** Shows jobs in the panel, where each can be resumed or cancelled. */
  review(some: readonly JobSummary[]): void {
    this.#reviewed = new Set([...this.#reviewed, ...some.map(({ id }) => id)]);
    this.open = true;
    const [first] = some;
    if (first !== undefined) this.select(first.id);
  }

  select(id: JobId): void {
    this.failures = [];
    this.log = [];
    this.selected = id;
    void this.readFailures();
  }

  /** Reads why tasks of the shown job failed. */
  async readFailures(): Promise<void> {
    const { job } = this;
    if (job === null || job.tally.failed === 0) {
      this.failures = [];
      return;
    }
    const failures = await this.frame.try(() => this.frame.backend.failures(job.id, 0, MOST_FAILURES));
    if (this.job?.id === job.id) this.failures = failures ?? [];
  }

  /** Reads what happened to the shown job. */
  async readLog(): Promise<void> {
    const { job } = this;
    if (job === null) return;
    const log = await this.frame.try(() => this.frame.backend.jobLog(job.id));
    if (this.job?.id === job.id) this.log = log ?? [];
  }

  pause(id: JobId): void {
    this.#ask(() => this.frame.backend.pauseJob(id));
  }
  resume(id: JobId): void {
    this.#ask(() => this.frame.backend.resumeJob(id));
  }
  cancel(id: JobId): void {
    this.#ask(() => this.frame.backend.cancelJob(id));
  }
  dismiss(id: JobId): void {
    this.#ask(() => this.frame.backend.dismissJob(id));
  }
  /**
   * Decides for some objects alone, by choice, and then for all others that wait. Each decision sets the job going, so the
   * next one waits until the job asks again.
   */
  decideAll(id: JobId, alone: ReadonlyMap<Conflict, number[]>, rest: Conflict | null): void {
    const { backend } = this.frame;
    const steps = [...alone].map(
      ([conflict, tasks]) =>
        () =>
          backend.chooseTasks(id, tasks, conflict),
    );
    if (rest !== null) steps.push(() => backend.decideJob(id, rest));
    this.#steps = new Map([...this.#steps, [id, steps]]);
    void this.#decideOn(id);
  }
  async #decideOn(id: JobId): Promise<void> {
    const [step, ...others] = this.#steps.get(id) ?? [];
    if (step === undefined || this.#deciding.has(id)) return;
    this.#deciding.add(id);
    await this.frame.try(step);
    // What is read now is newer than the decision.
    await this.read();
    this.#deciding.delete(id);
    this.#steps = new Map([...this.#steps].filter(([each]) => each !== id));
    if (others.length > 0) this.#steps = new Map([...this.#steps, [id, others]]);
    if (this.activity.jobs.some((job) => job.id === id && job.state === 'needs_decision')) void this.#decideOn(id);
  }
  /** Bytes a second that a job may move from now on; null is no limit. */
  limit(id: JobId, rate: number | null): void {
    this.#ask(() => this.frame.backend.limitJob(id, rate));
  }
  /** Serves a job before all others. */
  serveFirst(id: JobId): void {
    const highest = Math.max(0, ...this.activity.jobs.map(({ priority }) => priority));
    this.#ask(() => this.frame.backend.prioritiseJob(id, highest + 1));
  }
  decideLater(id: JobId): void {
    this.#later = new Set([...this.#later, id]);
  }
  askAgain(id: JobId): void {
    this.#later = new Set([...this.#later].filter((each) => each !== id));
  }

  title(job: JobSummary): string {
    return titleOf(job, (location) => this.frame.place(location));
  }

  #count(state: JobSummary['state']): number {
    return this.activity.jobs.filter((job) => job.state === state).length;
  }

  #ask(what: () => Promise<unknown>): void {
    void this.frame.try(what);
  }

  /** Samples once a second while anything moves, and until the graph is flat again. */
  #sample(): void {
    this.now = this.frame.time();
    this.rates.sample(this.activity);
    if (this.running === 0 && this.rates.isStill) this.stop();
  }

  #show(activity: Activity): void {
    if (activity.revision < this.activity.revision) return;
    const before = this.activity;
    this.activity = activity;
    this.now = this.frame.time();
    if (this.running > 0) this.#beat ??= setInterval(() => this.#sample(), SECOND);
    if (before.revision === -1) return;
    for (const job of activity.jobs) {
      const was = before.jobs.find(({ id }) => id === job.id);
      if (was?.state === job.state) continue;
      if (job.state === 'needs_decision' && this.#steps.has(job.id)) void this.#decideOn(job.id);
      else if (isEnded(job) || job.state === 'needs_decision') this.#tellEnd(job);
    }
    // A decision that comes up anew is asked anew.
    const waiting = new Set(activity.jobs.filter(({ state }) => state === 'needs_decision').map(({ id }) => id));
    if ([...this.#later].some((id) => !waiting.has(id)))
      this.#later = new Set([...this.#later].filter((id) => waiting.has(id)));
  }

  #tellEnd(job: JobSummary): void {
    const words = `${stateWords(job)}. ${this.title(job)}`;
    this.frame.announcer.say(words);
    this.frame.touch();
    // A failure stays in the panel until dismissed; its note need not.
    if (job.state !== 'done' && job.state !== 'failed') return;
    const offer = this.offer(job);
    this.frame.toasts.show(words, 'plain', offer === undefined ? [] : [offer]);
  }
}
