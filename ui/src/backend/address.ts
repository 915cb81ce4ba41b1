/** Locations in words, and the facts about a cloud that decide how they are written. */
import type { Cloud, Location } from './bindings';
import { shownKey } from './key';

/** Whether the cloud has exactly one bucket, which locations leave empty. */
export function isPinned(cloud: Cloud): boolean {
  return cloud.connection.provider === 'local' || cloud.connection.bucket !== null;
}

/** Whether the location is the list of a cloud's buckets, where no object can lie. */
export function isBucketList(cloud: Cloud, location: Location): boolean {
  return !isPinned(cloud) && location.bucket === '';
}

/** The top of a cloud. */
export function topOf(cloud: Cloud): Location {
  return { cloud: cloud.id, bucket: '', key: '' };
}

/** Bucket and prefix without the closing slash; empty at the top of a cloud. */
export function pathWords(location: Location): string {
  const key = shownKey(location.key).replace(/\/$/, '');
  return [location.bucket, key].filter((part) => part !== '').join('/');
}

/** `Demo S3 · raw/2026`; the cloud's name alone at its top. */
export function placeWords(cloudName: string, location: Location): string {
  const path = pathWords(location);
  return path === '' ? cloudName : `${cloudName} · ${path}`;
}

/** The address in the form that other programs understand. */
export function uriOf(cloud: Cloud, location: Location): string {
  if (cloud.connection.provider === 'local') {
    const path = `${cloud.connection.root.replace(/\/+$/, '')}/${shownKey(location.key)}`;
    return `file://${path.split('/').map(encodeURIComponent).join('/')}`;
  }
  const bucket = cloud.connection.bucket ?? location.bucket;
  return bucket === '' ? cloud.connection.endpoint : `s3://${bucket}/${shownKey(location.key)}`;
}
