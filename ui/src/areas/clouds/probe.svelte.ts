/** A connection test as it runs: eight stages in order, up to the first that fails. */
import type { OnStage } from '../../backend/backend';
import type { Outcome, Profile, Stage, StageReport } from '../../backend/bindings';
import { failure, type Failed } from '../../backend/failure';
import { STAGES, summary } from './probe-words';

/** One line of the list. */
export interface Line {
  stage: Stage;
  state: Outcome | 'running' | 'waiting';
  report: StageReport | null;
}

export class Probe {
  /** `none` before the first test. */
  state = $state<'none' | 'running' | 'ended'>('none');
  /** When the test ended; null before. */
  tested = $state<number | null>(null);
  /** Why it ended without a word about a stage. */
  failed = $state.raw<Failed | null>(null);
  #reports = $state.raw<StageReport[]>([]);
  #run = 0;

  readonly lines: Line[] = $derived.by(() => {
    const stopped = this.#reports.some(({ outcome }) => outcome === 'failed');
    const next = STAGES.find((stage) => !this.#reports.some((report) => report.stage === stage));
    return STAGES.map((stage) => {
      const report = this.#reports.find((each) => each.stage === stage) ?? null;
      if (report !== null) return { stage, state: report.outcome, report };
      if (stopped || this.state === 'ended') return { stage, state: 'skipped', report };
      return { stage, state: this.state === 'running' && stage === next ? 'running' : 'waiting', report };
    });
  });
  /** How it ended, in one sentence; empty before. */
  readonly summary = $derived(this.state === 'ended' ? summary(this.lines, this.failed) : '');

  get running(): boolean {
    return this.state === 'running';
  }

  /** Runs a test. Answers what was thrown, if it was about the form and not about a stage. */
  async run(ask: (onStage: OnStage) => Promise<Profile>): Promise<unknown> {
    this.#run += 1;
    const run = this.#run;
    Object.assign(this, { state: 'running', failed: null, tested: null });
    this.#reports = [];
    let thrown: unknown = null;
    try {
      const profile = await ask((report) => {
        if (run === this.#run) this.#heard(report);
      });
      if (run !== this.#run) return null;
      for (const report of profile.stages) this.#heard(report);
      this.tested = profile.tested;
    } catch (error) {
      if (run !== this.#run) return null;
      if (!this.#reports.some(({ outcome }) => outcome === 'failed')) {
        thrown = error;
        this.failed = failure(error);
      }
    }
    this.state = 'ended';
    return thrown;
  }

  /** Forgets the test; one that runs is no longer listened to. */
  clear(): void {
    this.#run += 1;
    this.state = 'none';
    this.#reports = [];
  }

  #heard(report: StageReport): void {
    this.#reports = [...this.#reports.filter(({ stage }) => stage !== report.stage), report];
  }
}
