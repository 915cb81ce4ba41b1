/** A job that is counted before anybody says yes: planned, shown, then started or taken away. Never starts by itself. */
import type { JobId, JobSpec, JobSummary } from '../../backend/bindings';
import { failure, type Failed } from '../../backend/failure';
import type { Frame } from '../../frame.svelte';

export class PlannedJob {
  /** The job as it was told last; null before it was told once. */
  job = $state.raw<JobSummary | null>(null);
  failed = $state.raw<Failed | null>(null);
  id: JobId | null = null;
  readonly #frame: Frame;
  readonly #told: (planned: PlannedJob) => void;
  #dropped = false;

  /** `told` hears once when the plan is made. */
  constructor(frame: Frame, spec: JobSpec, told: (planned: PlannedJob) => void = () => undefined) {
    this.#frame = frame;
    this.#told = told;
    void this.#start({ ...spec, options: { ...spec.options, plan_first: true } });
  }

  /** Whether everything was counted. */
  get isKnown(): boolean {
    return this.job?.state === 'planned';
  }

  /** Objects found so far. */
  get objects(): number {
    return this.job?.tally.found ?? 0;
  }

  get bytes(): number {
    return this.job?.size ?? 0;
  }

  /** The jobs moved. */
  async heard(): Promise<void> {
    if (this.id === null || (this.isKnown && !this.#dropped)) return;
    try {
      const { jobs } = await this.#frame.backend.activity();
      const job = jobs.find(({ id }) => id === this.id) ?? null;
      if (this.#dropped) return await this.#away(job);
      const was = this.isKnown;
      this.job = job;
      if (job?.state === 'failed') this.failed = failure(job.error ?? 'It could not be counted.');
      else if (!was && this.isKnown) this.#told(this);
    } catch (thrown) {
      this.failed = failure(thrown);
    }
  }

  /** Starts it. Answers whether it went. */
  async go(): Promise<boolean> {
    const { id } = this;
    return id !== null && (await this.#frame.try(async () => (await this.#frame.backend.resumeJob(id), true))) === true;
  }

  /** Takes it away: nothing was done. */
  async drop(): Promise<void> {
    this.#dropped = true;
    if (this.id === null) return;
    const { id } = this;
    const ended = this.job?.state === 'failed';
    await this.#frame.try(() => (ended ? this.#frame.backend.dismissJob(id) : this.#frame.backend.cancelJob(id)));
    await this.heard();
  }

  async #start(spec: JobSpec): Promise<void> {
    try {
      this.id = await this.#frame.backend.startJob(spec);
      if (this.#dropped) await this.drop();
      else await this.heard();
    } catch (thrown) {
      this.failed = failure(thrown);
    }
  }

  /** A job that nobody said yes to is not worth a line in the activity. */
  async #away(job: JobSummary | null): Promise<void> {
    if (job?.state === 'cancelled') await this.#frame.backend.dismissJob(job.id);
  }
}
