import { expect, test } from 'vitest';
import type { Cloud } from './bindings';
import { pathWords, placeWords, uriOf } from './address';
import { s3Cloud } from './fake/world';
import { isWithin, leafName, parentKey, shownKey, steps } from './key';

/** `bild-` and a byte that is no UTF-8, then `/x`: as the bridge writes it. */
const ODD = '\u000062696c642dff2f78';

test('parents are cut at the last slash, as the engine cuts them', () => {
  for (const [key, parent] of [
    ['a/b/c', 'a/b/'],
    ['a/b/', 'a/'],
    ['a', ''],
    ['a//b', 'a//'],
    ['a//', 'a/'],
    ['/x', '/'],
    ['/', ''],
    ['', ''],
  ] as const) {
    expect(parentKey(key), `parent of ${JSON.stringify(key)}`).toBe(parent);
  }
});

test('keys that are not UTF-8 are cut by their bytes and stay addresses', () => {
  expect(parentKey(ODD)).toBe('\u000062696c642dff2f');
  expect(shownKey(ODD)).toBe('bild-\uFFFD/x');
  expect(leafName(ODD)).toBe('x');
  expect(
    steps('\u0000612fff2f').map(({ prefix }) => prefix),
    'a prefix that is UTF-8 is its own text again',
  ).toEqual(['a/', '\u0000612fff2f']);
});

test('an empty segment is shown as its slash', () => {
  expect(steps('a//b/')).toEqual([
    { name: 'a', prefix: 'a/' },
    { name: '/', prefix: 'a//' },
    { name: 'b', prefix: 'a//b/' },
  ]);
});

test('a key lies within its prefixes only', () => {
  expect(isWithin('a/b/c', 'a/b/')).toBe(true);
  expect(isWithin('a/bc', 'a/b/')).toBe(false);
  expect(isWithin(ODD, '\u000062696c642dff2f')).toBe(true);
});

test('places are said without a closing slash, addresses written for other programs', () => {
  const whole = s3Cloud('c', 'C');
  const cloud = (connection: Cloud['connection']): Cloud => ({ ...whole, connection });
  const at = { cloud: 'c', bucket: 'media', key: 'raw/2026/' };
  expect(pathWords(at)).toBe('media/raw/2026');
  expect(placeWords('MinIO', at)).toBe('MinIO · media/raw/2026');
  expect(placeWords('MinIO', { ...at, bucket: '', key: '' })).toBe('MinIO');
  const credentials = { by: 'anonymous' as const };
  const site = { endpoint: 'https://e', bucket: null, credentials, ca: null };
  const s3 = { protocol: 's3' as const, region: 'r', path_style: true, role: null };
  const pinned = { ...at, bucket: '' };
  expect(uriOf(cloud({ ...s3, site }), at)).toBe('s3://media/raw/2026/');
  expect(uriOf(cloud({ ...s3, site: { ...site, bucket: 'pinned' } }), pinned)).toBe('s3://pinned/raw/2026/');
  expect(uriOf(cloud({ protocol: 'gcs', site, project: null }), at)).toBe('gs://media/raw/2026/');
  expect(uriOf(cloud({ protocol: 'azure', site, account: 'a' }), { ...at, key: 'a b' })).toBe('https://e/media/a%20b');
  expect(uriOf(cloud({ protocol: 'local', root: '/srv/a b' }), pinned)).toBe('file:///srv/a%20b/raw/2026/');
});
