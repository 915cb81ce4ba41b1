import { expect, test } from 'vitest';
import type { Cloud } from './bindings';
import { s3Cloud } from './fake/world';
import { typedPlace } from './typed';

const minio = s3Cloud('minio', 'MinIO');
const pinned: Cloud = { ...s3Cloud('media', 'Media'), connection: { ...s3Cloud('media', 'Media').connection } };
if (pinned.connection.protocol === 's3') {
  pinned.connection = {
    ...pinned.connection,
    site: { ...pinned.connection.site, bucket: 'media', endpoint: 'https://s3.eu-west-1.amazonaws.com' },
  };
}
const disk: Cloud = { ...s3Cloud('disk', 'Disk'), connection: { protocol: 'local', root: '/home/you/Pictures' } };
const inner: Cloud = {
  ...s3Cloud('inner', 'Inner'),
  connection: { protocol: 'local', root: '/home/you/Pictures/raw' },
};
const all = [minio, pinned, disk, inner];

const place = (text: string, preferred = minio) => {
  const found = typedPlace(text, all, preferred);
  return 'trouble' in found ? found.trouble : `${found.location.cloud}|${found.location.bucket}|${found.location.key}`;
};

test('the text form of a location leads to its cloud, by identity or by name', () => {
  expect(place('minio:assets/img/')).toBe('minio|assets|img/');
  expect(place('MinIO:assets')).toBe('minio|assets|');
  expect(place('media:/raw/a:b')).toBe('media||raw/a:b');
  expect(place('media:media/raw'), 'its one bucket may be named').toBe('media||raw');
  expect(place('disk')).toBe('disk||');
  expect(place('media:other/raw')).toMatch(/one bucket/);
  expect(place('nowhere:a/b')).toMatch(/no cloud “nowhere”/);
});

test('an s3 address goes to the cloud that is pinned to the bucket, else to one that lists buckets', () => {
  expect(place('s3://media/raw/x.png')).toBe('media||raw/x.png');
  expect(place('s3://assets/100% real.png'), 'a key is never decoded').toBe('minio|assets|100% real.png');
  expect(place('s3://')).toMatch(/bucket is missing/);
  expect(place('gs://assets/x')).toMatch(/No Google Cloud Storage cloud/);
  expect(place('ftp://assets/x')).toMatch(/not known/);
});

test('an https address is found by its endpoint, with the bucket in the path or in the host', () => {
  expect(place('https://s3.example.com/assets/a%20b.png?X-Amz-Signature=no')).toBe('minio|assets|a b.png');
  expect(place('https://assets.s3.example.com/img/')).toBe('minio|assets|img/');
  expect(place('https://media.s3.eu-west-1.amazonaws.com/raw/x')).toBe('media||raw/x');
  expect(place('https://s3.amazonaws.com/media/raw/x')).toBe('media||raw/x');
  expect(place('https://elsewhere.example/a')).toMatch(/No cloud is reached at elsewhere/);
  expect(place('https://')).toMatch(/no complete address/);
});

test('a path of this computer goes to the innermost local folder that holds it', () => {
  expect(place('/home/you/Pictures/2026/')).toBe('disk||2026/');
  expect(place('/home/you/Pictures/raw/a.png')).toBe('inner||a.png');
  expect(place('/home/you/Pictures')).toBe('disk||');
  expect(place('file:///home/you/Pictures/a%20b')).toBe('disk||a b');
  expect(place('/home/you/PicturesOfCats/')).toMatch(/No cloud holds this folder/);
});
