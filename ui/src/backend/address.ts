/** Locations in words, and the facts about a cloud that decide how they are written. */
import type { Cloud, Location, Site } from './bindings';
import { shownKey } from './key';

/** The part of a connection that only clouds on the network have. */
export function siteOf({ connection }: Pick<Cloud, 'connection'>): Site | null {
  return connection.protocol === 'local' ? null : connection.site;
}

/** The name under which the vault keeps the cloud's secret; null when there is none to keep. */
export function secretOf(cloud: Cloud): string | null {
  const credentials = siteOf(cloud)?.credentials;
  return credentials !== undefined && 'secret' in credentials ? credentials.secret : null;
}

/** Whether the cloud has exactly one bucket, which locations leave empty. */
export function isPinned(cloud: Cloud): boolean {
  const site = siteOf(cloud);
  return site === null || site.bucket !== null;
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

const SCHEMES = { s3: 's3', gcs: 'gs' } as const;

/** The address in the form that other programs understand. */
export function uriOf(cloud: Cloud, location: Location): string {
  const { connection } = cloud;
  const key = shownKey(location.key);
  if (connection.protocol === 'local') {
    return `file://${encoded(`${connection.root.replace(/\/+$/, '')}/${key}`)}`;
  }
  const { endpoint, bucket: pinned } = connection.site;
  const bucket = pinned ?? location.bucket;
  if (bucket === '') return endpoint;
  // Azure has no scheme of its own: its objects are addressed over https.
  if (connection.protocol === 'azure') return `${endpoint.replace(/\/+$/, '')}/${encoded(`${bucket}/${key}`)}`;
  return `${SCHEMES[connection.protocol]}://${bucket}/${key}`;
}

function encoded(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}
