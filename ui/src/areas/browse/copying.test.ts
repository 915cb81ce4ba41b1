import { expect, test } from 'vitest';
import type { Cloud, Location } from '../../backend/bindings';
import { s3Cloud } from '../../backend/fake/world';
import { mayCopy, mayRemove, mayMove, mayReceive, mustAsk, sendingWords, specOf, usualVerb } from './copying';
import type { Picked, Taken } from './selection.svelte';

const s3 = s3Cloud('s3', 'S3', { region: null });
const local: Cloud = { ...s3, id: 'demo', name: 'Demo', connection: { protocol: 'local', root: '/demo' } };
const at = (cloud: Cloud, key: string, bucket = ''): Location => ({ cloud: cloud.id, bucket, key });
const object: Picked = { kind: 'object', key: 'raw/a', name: 'a', size: 1 };
const folder: Picked = { kind: 'folder', key: 'raw/sub/', name: 'sub', size: null };
const some = (...picked: Picked[]): Taken => ({ picked, origin: at(local, 'raw/'), whole: false });
const whole: Taken = { ...some({ kind: 'folder', key: 'raw/', name: 'raw', size: null }), whole: true };

test('a copy into another cloud, or another prefix of the same one, is legal', () => {
  expect(mayCopy(some(object), at(s3, 'img/', 'media'), s3)).toEqual({
    legal: true,
    place: 'S3 · media/img',
  });
  expect(mayCopy(some(object), at(local, ''), local)).toEqual({ legal: true, place: 'Demo' });
});

test('every place that is not legal says why', () => {
  const reason = (picked: Picked[], target: Location, cloud: Cloud | undefined) => {
    const verdict = mayCopy(some(...picked), target, cloud);
    return verdict.legal ? null : verdict.reason;
  };
  expect(reason([object], at(local, 'raw/'), local)).toBe('Same place');
  expect(reason([object], at(s3, ''), s3)).toBe('Choose a bucket first');
  expect(reason([object], at(local, 'x/'), { ...local, read_only: true })).toBe('Read-only');
  expect(reason([folder], at(local, 'raw/sub/deep/'), local)).toBe('A folder cannot go into itself');
  expect(reason([folder], at(local, 'raw/sub/'), local)).toBe('A folder cannot go into itself');
  expect(
    reason([folder], at(local, 'raw/subway/'), local),
    'a name that only begins alike is another folder',
  ).toBeNull();
  expect(reason([object], at(local, 'x/'), undefined)).toBe('This cloud was forgotten');
});

test('an upload needs only a place that can be written', () => {
  expect(mayReceive(at(local, 'raw/'), local).legal).toBe(true);
  expect(mayReceive(at(s3, ''), s3).legal).toBe(false);
});

test('more than twenty entries, or any folder, are asked about', () => {
  expect(mustAsk(some(...Array.from({ length: 20 }, () => object)), 'copy')).toBe(false);
  expect(mustAsk(some(...Array.from({ length: 21 }, () => object)), 'copy')).toBe(true);
  expect(mustAsk(some(folder), 'copy')).toBe(true);
});

test('the job names each source by its raw key and asks about conflicts', () => {
  expect(specOf(some(object, folder), at(s3, 'img/', 'media'), 'copy')).toEqual({
    kind: 'copy',
    sources: [
      { location: at(local, 'raw/a'), kind: 'object' },
      { location: at(local, 'raw/sub/'), kind: 'folder' },
    ],
    target: { how: 'into', location: at(s3, 'img/', 'media') },
    on_conflict: 'ask',
  });
});

test('everything below a place goes as the contents of one folder, without its name', () => {
  expect(specOf(whole, at(s3, 'img/', 'media'), 'copy')).toEqual({
    kind: 'copy',
    sources: [{ location: at(local, 'raw/'), kind: 'folder' }],
    target: { how: 'as', location: at(s3, 'img/', 'media') },
    on_conflict: 'ask',
  });
  expect(mustAsk(whole, 'copy'), 'nobody has counted it').toBe(true);
  expect(sendingWords(whole, 'copy', 'Demo · raw', 'S3 · media')).toBe(
    'Copy everything in raw Demo · raw → S3 · media',
  );
  const inside = mayCopy(whole, at(local, 'raw/sub/'), local);
  expect(inside).toEqual({ legal: false, reason: 'It lies inside what is copied' });
});

test('a move is asked about however small, and only from where something may be removed', () => {
  expect(mustAsk(some(object), 'move')).toBe(true);
  const reason = (source: Cloud) => {
    const verdict = mayMove(some(object), at(s3, 'img/', 'media'), s3, source);
    return verdict.legal ? null : verdict.reason;
  };
  expect(reason(local)).toBeNull();
  expect(reason({ ...local, read_only: true })).toBe('Demo is read-only');
  expect(reason({ ...local, protected: true })).toBe('Demo is protected');
});

test('inside one bucket a drag moves, between two it copies', () => {
  expect(usualVerb(some(object), at(local, 'x/'))).toBe('move');
  expect(usualVerb(some(object), at(s3, '', 'media'))).toBe('copy');
});

test('a bucket may be deleted only where nothing forbids it', () => {
  expect(mayRemove(s3)).toBeNull();
  expect(mayRemove({ ...s3, read_only: true })).toMatch(/read-only/);
  expect(mayRemove({ ...s3, protected: true })).toMatch(/protected/);
});
