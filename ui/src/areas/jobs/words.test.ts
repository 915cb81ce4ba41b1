import { expect, test } from 'vitest';
import type { JobSummary, Tally } from '../../backend/bindings';
import { doneShare, interruptedWords, leftBehind, objectsWords, stateWords, titleOf } from './words';

const NONE: Tally = {
  found: 0,
  queued: 0,
  active: 0,
  verified: 0,
  size_only: 0,
  skipped: 0,
  undecided: 0,
  failed: 0,
  cancelled: 0,
};
function job(state: JobSummary['state'], tally: Partial<Tally> = {}, changes: Partial<JobSummary> = {}): JobSummary {
  const location = { cloud: 's3', bucket: '', key: 'raw/a.png' };
  const target = { how: 'into' as const, location: { cloud: 'r2', bucket: '', key: 'img/' } };
  const spec = {
    kind: 'copy' as const,
    sources: [{ location, kind: 'object' as const }],
    target,
    on_conflict: 'ask' as const,
  };
  return {
    id: 1,
    spec,
    state,
    tally: { ...NONE, ...tally },
    size: 0,
    done: 0,
    rate: null,
    created: 0,
    ended: null,
    error: null,
    remaining: null,
    interrupted: false,
    again: null,
    priority: 0,
    ...changes,
  };
}
const place = ({ cloud, key }: { cloud: string; key: string }) => `${cloud} · ${key}`;

test('the words for states are fixed', () => {
  const words = (['queued', 'counting', 'running', 'paused', 'needs_decision', 'failed', 'cancelled'] as const).map(
    (state) => stateWords(job(state)),
  );
  expect(words).toEqual(['Queued', 'Counting', 'Copying', 'Paused', 'Needs decision', 'Failed', 'Cancelled']);
});

test('what waits says until when, and what was interrupted how far it had come', () => {
  const waiting = job('running', { found: 2 }, { again: 9_000 });
  expect(stateWords(waiting, 1_500)).toBe('Waiting (retry in 8 s)');
  expect(stateWords(waiting, 20_000), 'never a time that is over').toBe('Waiting (retry in 0 s)');
  const left = job('queued', { found: 4, verified: 2 }, { interrupted: true, size: 1000, done: 619 });
  expect(stateWords(left)).toBe('Interrupted');
  expect(interruptedWords(left, place)).toBe('Copy s3 · raw/ → r2 · img/ was interrupted at 61 %.');
  expect(interruptedWords(job('queued', {}, { interrupted: true }), place)).toContain('while it was counting.');
});

test('quitting says what stays done and what stays undone', () => {
  const two = [job('running', { found: 300, verified: 120 }), job('running', { found: 50, skipped: 10 })];
  expect(leftBehind(two)).toMatch(/^130 of 350 objects are done and stay so. Parts of unfinished/);
  expect(leftBehind([job('counting')])).toBe('Nothing was copied yet.');
});

test('each kind of job is called by what it does', () => {
  const kinds = ['upload', 'download', 'copy', 'move', 'delete', 'verify'] as const;
  const called = kinds.map((kind) => {
    const one = job('running', { found: 2 });
    const of = { ...one, spec: { ...one.spec, kind } };
    return [stateWords(of), titleOf(of, place).split(' ')[0]];
  });
  expect(called).toEqual([
    ['Copying', 'Upload'],
    ['Copying', 'Download'],
    ['Copying', 'Copy'],
    ['Moving', 'Move'],
    ['Deleting', 'Delete'],
    ['Verifying', 'Compare'],
  ]);
  expect(stateWords(job('planned'))).toBe('Planned');
});

test('what was the same already counts as done, and as verified', () => {
  const same = job('done', { found: 3, identical: 3 });
  expect([stateWords(same), objectsWords(same)]).toEqual(['Done - verified', '3 of 3 objects']);
});

test('verified is said only when every copy was verified', () => {
  expect(stateWords(job('done', { found: 3, verified: 2, skipped: 1 }))).toBe('Done - verified');
  expect(stateWords(job('done', { found: 3, verified: 2, size_only: 1 }))).toBe('Done - size only');
  expect(stateWords(job('done', { found: 3, skipped: 3 }))).toBe('Skipped');
  expect(stateWords(job('done')), 'nothing was there to copy').toBe('Done');
});

test('a title says what, from where and to where', () => {
  expect(titleOf(job('running', { found: 300 }), place)).toBe('Copy 300 objects: s3 · raw/ → r2 · img/');
  expect(titleOf(job('queued'), place), 'before anything was counted').toBe('Copy 1 entry: s3 · raw/ → r2 · img/');
});

test('progress is measured in bytes, and not guessed while counting', () => {
  expect(doneShare(job('running', { found: 4 }, { size: 200, done: 50 }))).toBe(0.25);
  expect(doneShare(job('running', { found: 4, verified: 1 })), 'empty objects count by number').toBe(0.25);
  expect(doneShare(job('counting', { found: 4 }))).toBeNull();
  expect(objectsWords(job('counting', { found: 4, verified: 1 }))).toBe('1 of 4 objects so far');
});
