/** Jobs in words. The words for states are fixed: the same everywhere. */
import type {
  Conflict,
  JobKind,
  JobStep,
  JobSummary,
  Location,
  Rung,
  TaskState,
  TaskSummary,
} from '../../backend/bindings';
import { parentKey } from '../../backend/key';
import { entries, grouped, plural } from '../../words/plural';

/** Icon and colour of a state; never without its word. */
export type Tone = 'queued' | 'moving' | 'paused' | 'asking' | 'ok' | 'partly' | 'bad' | 'stopped';

/** What a state is called. `now`: the time from which a wait is counted. */
export function stateWords({ state, tally, spec, interrupted, again }: JobSummary, now = 0): string {
  switch (state) {
    case 'queued':
      return interrupted ? 'Interrupted' : 'Queued';
    case 'counting':
      return 'Counting';
    case 'planned':
      return 'Planned';
    case 'running':
      return again === null ? GOING[spec.kind] : waitWords(again, now);
    case 'paused':
      return 'Paused';
    case 'needs_decision':
      return 'Needs decision';
    case 'failed':
      return 'Failed';
    case 'cancelled':
      return 'Cancelled';
    case 'done':
      if (spec.kind === 'delete') return 'Done';
      if (tally.size_only > 0) return 'Done - size only';
      if (tally.verified + (tally.identical ?? 0) > 0) return 'Done - verified';
      return tally.skipped > 0 ? 'Skipped' : 'Done';
  }
}

/** `Waiting (retry in 8 s)`. */
function waitWords(again: number, now: number): string {
  return `Waiting (retry in ${Math.max(0, Math.ceil((again - now) / 1000))} s)`;
}

const GOING: Record<JobKind, string> = {
  upload: 'Copying',
  download: 'Copying',
  copy: 'Copying',
  move: 'Moving',
  delete: 'Deleting',
  verify: 'Verifying',
};

export function toneOf({ state, tally, interrupted, again }: JobSummary): Tone {
  if (interrupted || (state === 'running' && again !== null)) return 'paused';
  const tones: Record<JobSummary['state'], Tone> = {
    queued: 'queued',
    counting: 'moving',
    planned: 'paused',
    running: 'moving',
    paused: 'paused',
    needs_decision: 'asking',
    failed: 'bad',
    cancelled: 'stopped',
    done: tally.size_only > 0 ? 'partly' : 'ok',
  };
  return tones[state];
}

export function isEnded({ state }: JobSummary): boolean {
  return state === 'done' || state === 'failed' || state === 'cancelled';
}

const VERBS: Record<JobKind, string> = {
  upload: 'Upload',
  download: 'Download',
  copy: 'Copy',
  move: 'Move',
  delete: 'Delete',
  verify: 'Compare',
};

/** Where the sources lie: the prefix they share, or the one folder that was asked for. */
export function originOf({ spec: { sources } }: JobSummary): Location | null {
  const [first] = sources;
  if (first === undefined) return null;
  if (sources.length === 1 && first.kind === 'folder') return first.location;
  return { ...first.location, key: parentKey(first.location.key) };
}

/** `Copy 300 objects: Demo S3 · raw → Demo R2 · img`. */
export function titleOf(job: JobSummary, place: (location: Location) => string): string {
  const { spec, tally } = job;
  const counted = tally.found > 0 ? plural(tally.found, 'object') : entries(spec.sources.length);
  const origin = originOf(job);
  const where = [origin, spec.target?.location ?? null].filter((location) => location !== null).map(place);
  return `${VERBS[spec.kind]} ${counted}: ${where.join(' → ')}`;
}

/** From where to where: `Copy Demo S3 · raw → Demo R2 · img`. */
function routeOf(job: JobSummary, place: (location: Location) => string): string {
  const where = [originOf(job), job.spec.target?.location ?? null].filter((location) => location !== null).map(place);
  return `${VERBS[job.spec.kind]} ${where.join(' → ')}`;
}

/** `Copy Demo S3 · raw → Demo R2 · img was interrupted at 61 %.` */
export function interruptedWords(job: JobSummary, place: (location: Location) => string): string {
  const share = job.tally.found === 0 ? null : doneShare(job);
  const at = share === null ? 'while it was counting' : `at ${Math.floor(share * 100)} %`;
  return `${routeOf(job, place)} was interrupted ${at}.`;
}

/** What quitting leaves behind: what is done, and what is not. */
export function leftBehind(running: readonly JobSummary[]): string {
  const done = running.reduce((sum, job) => sum + finished(job), 0);
  const found = running.reduce((sum, job) => sum + job.tally.found, 0);
  const writes = running.some(({ spec }) => spec.kind !== 'delete' && spec.kind !== 'verify');
  const objects =
    found === 0 ? 'Nothing was copied yet.' : `${grouped(done)} of ${plural(found, 'object')} are done and stay so.`;
  const parts = 'Parts of unfinished objects stay at the destination until the job goes on or is cancelled.';
  return writes && found > 0 ? `${objects} ${parts}` : objects;
}

/** What happened to a job. */
export const STEP_WORDS: Record<JobStep, string> = {
  asked: 'Asked for',
  counted: 'Counted',
  started: 'Plan started',
  paused: 'Paused',
  resumed: 'Resumed',
  taken_up: 'Resumed after an interruption',
  retried: 'Failed objects tried again',
  asks: 'Needs decision',
  decided: 'Decided',
  done: 'Done',
  failed: 'Ended with failures',
  cancelled: 'Cancelled',
};

/** Objects that need nothing more. */
export function finished({ tally }: JobSummary): number {
  return tally.verified + tally.size_only + (tally.identical ?? 0) + tally.skipped;
}

/** `120 of 300 objects`. */
export function objectsWords(job: JobSummary): string {
  const counting = job.state === 'counting' ? ' so far' : '';
  return `${grouped(finished(job))} of ${plural(job.tally.found, 'object')}${counting}`;
}

/** How much of the job is done, 0 to 1; null while that is not known. */
export function doneShare(job: JobSummary): number | null {
  if (job.state === 'counting' || job.tally.found === 0) return isEnded(job) ? 1 : null;
  if (job.size > 0) return job.done / job.size;
  return finished(job) / job.tally.found;
}

/** What can be chosen for objects that exist at the destination, in the order in which it is offered. */
export const CONFLICTS: readonly { id: Exclude<Conflict, 'ask'>; words: string; means: string }[] = [
  { id: 'skip', words: 'Skip', means: 'What is there stays.' },
  { id: 'replace', words: 'Replace', means: 'What is there is overwritten.' },
  { id: 'replace_if_newer', words: 'Replace if newer', means: 'It is overwritten where the source was written later.' },
  {
    id: 'replace_if_different',
    words: 'Replace if different',
    means: 'It is overwritten unless it has the same bytes.',
  },
  { id: 'keep_both', words: 'Keep both', means: 'The copy gets a name of its own.' },
];

/** Whether both sides have the same bytes, as far as it is known: a sign, and what it stands for. */
export function sameness({ fate }: TaskSummary): { sign: '=' | '≠' | '?'; words: string } {
  if (fate === 'identical') return { sign: '=', words: 'The same bytes' };
  if (fate === 'different') return { sign: '≠', words: 'Other bytes' };
  return { sign: '?', words: 'Not known yet' };
}

/** What a task's state is called. */
export const TASK_WORDS: Record<TaskState, string> = {
  queued: 'Queued',
  active: 'Under way',
  needs_decision: 'Needs decision',
  copied: 'Source to remove',
  done: 'Done',
  skipped: 'Skipped',
  failed: 'Failed',
  cancelled: 'Cancelled',
};

/** How a copy was proved, strongest first. The last is never called verified. */
export const RUNG_WORDS: Record<Rung, string> = {
  both_checksums: 'A: both checksums',
  streamed_checksum: 'B: checksum',
  single_part_etag: 'C: ETag',
  multipart_etag: 'D: ETag of parts',
  read_back: 'E: read back',
  size_only: 'F: size only',
};

const MIB = 1024 * 1024;

/** Limits that are offered for a job, in bytes a second. */
export const LIMITS: readonly { id: string; rate: number | null; words: string }[] = [
  { id: 'none', rate: null, words: 'No limit' },
  ...[1, 5, 20, 100].map((mib) => ({ id: `${mib}`, rate: mib * MIB, words: `${mib} MiB/s` })),
];
