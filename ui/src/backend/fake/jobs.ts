/** The fake's jobs: they count, copy a few objects a tick, ask about conflicts and end, as the scheduler would. */
import type {
  Conflict,
  Event,
  Failure,
  JobId,
  JobSpec,
  JobSummary,
  Key,
  Location,
  Tally,
  Target,
  TaskSummary,
  Undo,
  Undone,
} from '../bindings';
import { leafName, parentKey } from '../key';
import type { Time } from './time';
import { modelError, type World } from './world';

type TaskState = 'queued' | 'needs_decision' | 'done' | 'skipped' | 'failed' | 'cancelled';

interface FakeTask {
  source: Location;
  destination: Location | null;
  size: number;
  state: TaskState;
  /** What somebody chose for it alone. */
  choice?: Conflict;
  /** What stood at the destination when it was looked at. */
  there?: { size: number; modified: number; etag: string };
}

interface FakeJob {
  summary: Omit<JobSummary, 'tally' | 'done'>;
  tasks: FakeTask[];
}

const TICK = 100;
const A_TICK = 4;

const place = ({ location: { cloud, bucket, key } }: Target): Location => ({ cloud, bucket, key });

/** Where a key of source number `index` goes. */
function keyAt(target: Target, index: number, source: Key, key: Key): Key {
  if (target.how === 'each') return target.location.keys[index] ?? key;
  if (target.how === 'as') return `${target.location.key}${key.slice(source.length)}`;
  return `${target.location.key}${key.slice(parentKey(source).length)}`;
}

export class FakeJobs {
  jobs: FakeJob[] = [];
  revision = 1;
  /** Keys that fail to copy, for a test of failures. */
  readonly failing = new Set<string>();
  /** Whether finished copies count as verified, or by size only. */
  verifies = true;
  /** Clouds whose buckets keep versions. */
  readonly versioned = new Set<string>();
  /** What deletions hid, by job. */
  readonly #hidden = new Map<JobId, { at: Location; size: number }[]>();
  readonly #world: World;
  readonly #time: Time;
  readonly #emit: (event: Event) => void;
  readonly #changed: (place: Location) => void;
  #next = 1;

  constructor(world: World, time: Time, emit: (event: Event) => void, changed: (place: Location) => void) {
    this.#world = world;
    this.#time = time;
    this.#emit = emit;
    this.#changed = changed;
  }

  start(spec: JobSpec, tasks: FakeTask[] = this.#plan(spec)): JobId {
    const id = this.#next++;
    const size = tasks.reduce((sum, task) => sum + task.size, 0);
    const created = this.#time.now();
    const none = { rate: null, remaining: null, ended: null, error: null };
    const summary = { id, spec, state: 'counting' as const, size, created, priority: 0, ...none };
    this.jobs = [{ summary, tasks }, ...this.jobs];
    this.#tell();
    this.#later(id);
    return id;
  }

  summaries(): JobSummary[] {
    return this.jobs.map(({ summary, tasks }) => ({
      ...summary,
      tally: this.#tally(tasks),
      done: tasks
        .filter(({ state }) => state === 'done' || state === 'skipped')
        .reduce((sum, { size }) => sum + size, 0),
    }));
  }

  failures(id: JobId): Failure[] {
    const at = this.#time.now();
    const error = modelError(
      'denied',
      'write an object',
      'the key may not write here',
      null,
      'allow PutObject for this key',
    );
    return this.#find(id)
      .tasks.filter(({ state }) => state === 'failed')
      .map(({ source, destination }) => ({ source, destination, attempts: 4, at, error }));
  }

  pause(id: JobId): void {
    this.#set(id, 'paused');
  }

  resume(id: JobId): void {
    for (const task of this.#find(id).tasks) if (task.state === 'failed') task.state = 'queued';
    this.failing.clear();
    this.#find(id).summary.ended = null;
    this.#set(id, 'running');
    this.#later(id);
  }

  cancel(id: JobId): void {
    const job = this.#find(id);
    for (const task of job.tasks)
      if (task.state === 'queued' || task.state === 'needs_decision') task.state = 'cancelled';
    this.#end(job, 'cancelled');
  }

  decide(id: JobId, conflict: Conflict): void {
    const job = this.#find(id);
    for (const task of job.tasks) this.#choose(task, conflict);
    job.summary.spec = { ...job.summary.spec, on_conflict: conflict };
    this.resume(id);
  }

  choose(id: JobId, tasks: number[], conflict: Conflict): void {
    const job = this.#find(id);
    for (const number of tasks) {
      const task = job.tasks[number - 1];
      if (task !== undefined) this.#choose(task, conflict);
    }
    this.resume(id);
  }

  prioritise(id: JobId, priority: number): void {
    this.#find(id).summary.priority = priority;
    this.#tell();
  }

  limit(id: JobId, bandwidth: number | null): void {
    const { summary } = this.#find(id);
    summary.spec = { ...summary.spec, options: { ...summary.spec.options, bandwidth } };
    this.#tell();
  }

  /** The tasks of a job behind number `after`, or only those that wait for a decision. */
  tasks(id: JobId, after: number, count: number, undecided = false): TaskSummary[] {
    const { tasks } = this.#find(id);
    const all = tasks.map((task, at) => this.#shown(task, at + 1));
    return all.filter((task) => task.id > after && (!undecided || task.state === 'needs_decision')).slice(0, count);
  }

  #shown({ source, destination, size, state, choice, there }: FakeTask, id: number): TaskSummary {
    const nothing = {
      destination_etag: null,
      checksum: null,
      not_carried: [],
      attempts: 1,
      began: null,
      ended: null,
      error: null,
    };
    const from = this.#world.stored.get(source.cloud)?.get(source.bucket)?.get(source.key);
    const fate = there === undefined ? 'new' : there.size === size ? 'same_size' : 'different';
    const rung = state === 'done' ? (this.verifies ? 'single_part_etag' : 'size_only') : null;
    return {
      ...nothing,
      id,
      source,
      destination,
      size,
      modified: from?.modified ?? null,
      etag: from?.etag ?? null,
      there: there ?? null,
      fate,
      choice: choice ?? null,
      state,
      rung,
    };
  }

  #choose(task: FakeTask, conflict: Conflict): void {
    if (task.state !== 'needs_decision') return;
    task.choice = conflict;
    task.state = conflict === 'skip' ? 'skipped' : 'queued';
  }

  dismiss(id: JobId): void {
    this.jobs = this.jobs.filter(({ summary }) => summary.id !== id);
    this.#tell();
  }

  undoable(id: JobId): Undo {
    const { summary, tasks } = this.#find(id);
    const [source] = summary.spec.sources;
    const soft = source !== undefined && this.versioned.has(source.location.cloud);
    if (summary.spec.kind === 'delete' && !soft)
      throw modelError('refused', 'undo the job', 'this cloud keeps no versions, so what was deleted is gone');
    return { how: summary.spec.kind === 'delete' ? 'restore' : 'move_back', objects: tasks.length, left: 0 };
  }

  undo(id: JobId): Undone {
    const { how } = this.undoable(id);
    const { tasks } = this.#find(id);
    if (how === 'restore') {
      const hidden = this.#hidden.get(id) ?? [];
      for (const { at, size } of hidden) this.#world.put(at, size, this.#time.now());
      for (const { at } of hidden) this.#changed(at);
      return { restored: hidden.length, left: 0, job: null };
    }
    const back = tasks.map(({ source, destination, size }) => ({
      source: destination ?? source,
      destination: source,
      size,
      state: 'queued' as const,
    }));
    const sources = back.map(({ source }) => ({ location: source, kind: 'object' as const }));
    const home = tasks[0]?.source ?? { cloud: '', bucket: '', key: '' };
    const target = { how: 'into' as const, location: { ...home, key: parentKey(home.key) } };
    return { restored: 0, left: 0, job: this.start({ kind: 'move', sources, target, on_conflict: 'ask' }, back) };
  }

  #plan(spec: JobSpec): FakeTask[] {
    const { target } = spec;
    return spec.sources.flatMap(({ location, kind }, index) =>
      this.#world.below(location, kind).map((key) => {
        const destination = target === null ? null : { ...place(target), key: keyAt(target, index, location.key, key) };
        const size = this.#world.bucket(location.cloud, location.bucket).get(key)?.size ?? 0;
        return { source: { ...location, key }, destination, size, state: 'queued' as const };
      }),
    );
  }

  #later(id: JobId): void {
    this.#time.after(TICK, () => this.#tick(id));
  }

  #tick(id: JobId): void {
    const job = this.jobs.find(({ summary }) => summary.id === id);
    if (job === undefined || !['counting', 'running'].includes(job.summary.state)) return;
    if (job.summary.spec.options?.plan_first === true && job.summary.state === 'counting') {
      job.summary.state = 'planned';
      return this.#tell();
    }
    job.summary.state = 'running';
    const turn = job.tasks.filter(({ state }) => state === 'queued').slice(0, A_TICK);
    for (const task of turn) this.#work(job, task);
    const rate = turn.reduce((sum, { size }) => sum + size, 0) * (1000 / TICK);
    const left = job.tasks.reduce((sum, { size, state }) => sum + (state === 'queued' ? size : 0), 0);
    const remaining =
      rate === 0 ? null : { least: Math.floor(left / rate / 1.3), most: Math.ceil((left / rate) * 1.3) };
    Object.assign(job.summary, { rate, remaining });
    if (job.tasks.some(({ state }) => state === 'queued')) this.#later(id);
    else if (job.tasks.some(({ state }) => state === 'needs_decision'))
      Object.assign(job.summary, { state: 'needs_decision', rate: null, remaining: null });
    else return this.#end(job, job.tasks.some(({ state }) => state === 'failed') ? 'failed' : 'done');
    this.#tell();
  }

  #work(job: FakeJob, task: FakeTask): void {
    const { destination, source } = task;
    if (destination === null) {
      this.#world.bucket(source.cloud, source.bucket).delete(source.key);
      this.#hidden.set(job.summary.id, [...(this.#hidden.get(job.summary.id) ?? []), { at: source, size: task.size }]);
      task.state = 'done';
      return;
    }
    const there = this.#world.bucket(destination.cloud, destination.bucket).get(destination.key);
    const choice = task.choice ?? job.summary.spec.on_conflict;
    if (job.summary.spec.kind === 'verify') task.state = there?.size === task.size ? 'done' : 'failed';
    else if (this.failing.has(leafName(task.source.key))) task.state = 'failed';
    else if (there !== undefined && (choice === 'ask' || choice === 'skip')) {
      task.there = there;
      task.state = choice === 'skip' ? 'skipped' : 'needs_decision';
    } else {
      if (job.summary.spec.kind === 'move')
        this.#world.stored.get(task.source.cloud)?.get(task.source.bucket)?.delete(task.source.key);
      this.#world.put(destination, task.size, this.#time.now());
      task.state = 'done';
    }
  }

  #end(job: FakeJob, state: 'done' | 'failed' | 'cancelled'): void {
    Object.assign(job.summary, { state, rate: null, remaining: null, ended: this.#time.now() });
    const target = job.summary.spec.target;
    if (target !== null) this.#changed(target.location);
    if (job.summary.spec.kind === 'move' || job.summary.spec.kind === 'delete')
      for (const { location } of job.summary.spec.sources) this.#changed(location);
    this.#tell();
  }

  #set(id: JobId, state: 'paused' | 'running'): void {
    Object.assign(this.#find(id).summary, { state, rate: null, remaining: null });
    this.#tell();
  }

  #find(id: JobId): FakeJob {
    const job = this.jobs.find(({ summary }) => summary.id === id);
    if (job === undefined) throw modelError('not_found', 'find a job', `there is no job ${id}`);
    return job;
  }

  #tally(tasks: FakeTask[]): Tally {
    const count = (state: TaskState) => tasks.filter((task) => task.state === state).length;
    const done = count('done');
    return {
      found: tasks.length,
      queued: count('queued'),
      active: 0,
      verified: this.verifies ? done : 0,
      size_only: this.verifies ? 0 : done,
      skipped: count('skipped'),
      undecided: count('needs_decision'),
      failed: count('failed'),
      cancelled: count('cancelled'),
    };
  }

  #tell(): void {
    this.revision += 1;
    this.#emit({ what: 'jobs', revision: this.revision });
  }
}
