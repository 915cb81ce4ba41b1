/** The first steps with the demo clouds: each does itself when it is clicked, and is done when its job has shown it. */
import { topOf } from './backend/address';
import type { Cloud, JobId, JobSpec, JobSummary, Location } from './backend/bindings';
import type { Areas } from './window-acts';

export type StepId = 'copy' | 'verify' | 'break';

export interface Step {
  id: StepId;
  words: string;
  /** What a click does. */
  hint: string;
  done: boolean;
  /** Why it cannot be done yet. */
  why: string | undefined;
}

/** What every demo cloud begins with. */
const FILE = 'README.md';
const FOLDER = 'raw/';
/** What is broken by a click: enough to see tries, little enough to end well. */
const BROKEN = { latency: 200, throughput: null, failures: 20, corrupt: false, expired: false, offline: false };

export class FirstSteps {
  readonly #areas: Areas;
  /** The job that each step has started. */
  #jobs = $state.raw<ReadonlyMap<StepId, JobId>>(new Map());

  constructor(areas: Areas) {
    this.#areas = areas;
  }

  /** The demo clouds between which the steps go; undefined once one of them is gone. */
  get #pair(): [Cloud, Cloud] | undefined {
    const [from, to] = this.#areas.frame.clouds?.clouds.filter(({ demo }) => demo) ?? [];
    return from === undefined || to === undefined ? undefined : [from, to];
  }

  get shown(): boolean {
    const { choices } = this.#areas.frame;
    return choices.known && !choices.now.first_steps_dismissed && this.#pair !== undefined;
  }

  get steps(): Step[] {
    const [from, to] = this.#pair?.map(({ name }) => name) ?? ['', ''];
    const has = (id: StepId) => this.#areas.frame.choices.now.first_steps_done.includes(id);
    return [
      {
        id: 'copy',
        words: 'Copy between panes',
        hint: `Copies ${FILE} from ${from} to ${to}. Dragging or F5 does the same.`,
        done: has('copy'),
        why: undefined,
      },
      {
        id: 'verify',
        words: 'Verify a copy',
        hint: `Compares ${FILE} in ${to} with that in ${from}, byte for byte.`,
        done: has('verify'),
        why: has('copy') ? undefined : 'Copy it first',
      },
      {
        id: 'break',
        words: 'Break a cloud, watch it retry',
        hint: `Lets a fifth of the requests of ${to} fail, and copies ${FOLDER} there.`,
        done: has('break'),
        why: undefined,
      },
    ];
  }

  async run(id: StepId): Promise<void> {
    const { browse, frame, jobs } = this.#areas;
    const pair = this.#pair;
    if (pair === undefined) return;
    const [from, to] = pair.map(topOf) as [Location, Location];
    if (id === 'break' && (await frame.try(() => frame.backend.setFaults(to.cloud, BROKEN).then(() => true))) === null)
      return;
    if (browse.panes.length < 2) browse.layOut(2);
    browse.panes[0]?.open(pair[0], from);
    browse.panes[1]?.open(pair[1], to);
    const started = await frame.try(() => frame.backend.startJob(specOf(id, from, to)));
    if (started === null) return;
    this.#jobs = new Map([...this.#jobs, [id, started]]);
    jobs.open = true;
    if (id === 'break')
      frame.toasts.show(`${pair[1].name} fails now and then. “Faults…” in its menu makes it well again.`);
  }

  /** Marks what the jobs have shown. */
  look(): void {
    const { frame, jobs } = this.#areas;
    const done = new Set(frame.choices.now.first_steps_done);
    for (const job of jobs.activity.jobs) for (const id of this.#shownBy(job)) done.add(id);
    if (done.size > frame.choices.now.first_steps_done.length) frame.choices.change({ first_steps_done: [...done] });
  }

  dismiss(): void {
    this.#areas.frame.choices.change({ first_steps_dismissed: true });
  }

  #shownBy({ id, spec, state }: JobSummary): StepId[] {
    const broken = this.#jobs.get('break') === id && (state === 'done' || state === 'failed');
    const shown: StepId[] = broken ? ['break'] : [];
    if (state === 'done' && (spec.kind === 'copy' || spec.kind === 'verify')) shown.push(spec.kind);
    return shown;
  }
}

function specOf(id: StepId, from: Location, to: Location): JobSpec {
  const file = { location: { ...from, key: FILE }, kind: 'object' as const };
  const folder = { location: { ...from, key: FOLDER }, kind: 'folder' as const };
  if (id === 'verify')
    return {
      kind: 'verify',
      sources: [file],
      target: { how: 'as', location: { ...to, key: FILE } },
      on_conflict: 'ask',
    };
  return {
    kind: 'copy',
    sources: [id === 'copy' ? file : folder],
    target: { how: 'into', location: to },
    on_conflict: 'ask',
  };
}
