/**
 * Addresses that a person types or pastes: `cloud:bucket/key`, `s3://`, `gs://`, `r2://`, https object URLs and paths of
 * this computer. Finds the configured cloud that an address belongs to; reads nothing. Pure.
 */
import { isPinned, siteOf } from './address';
import type { Cloud, Location } from './bindings';

/** Where the address leads, or why it leads nowhere. */
export type TypedPlace = { cloud: Cloud; location: Location } | { trouble: string };

const SCHEMES: Record<string, { protocol: string; provider?: RegExp; words: string }> = {
  s3: { protocol: 's3', words: 'S3' },
  r2: { protocol: 's3', provider: /r2|cloudflare/, words: 'R2' },
  gs: { protocol: 'gcs', words: 'Google Cloud Storage' },
};

const NOTHING = 'Enter a place: cloud:bucket/key, s3://bucket/key, an https address, or a folder of this computer.';

/** The place that `text` names. Where several clouds fit, `preferred` wins. */
export function typedPlace(text: string, clouds: readonly Cloud[], preferred: Cloud): TypedPlace {
  const wanted = text.trim();
  const ordered = [preferred, ...clouds.filter(({ id }) => id !== preferred.id)];
  const scheme = /^([a-z0-9]+):\/\/(.*)$/is.exec(wanted);
  if (wanted === '') return { trouble: NOTHING };
  if (scheme === null) return /^([/\\]|[a-z]:[/\\])/i.test(wanted) ? onDisk(wanted, ordered) : byCloud(wanted, ordered);
  const [, name = '', rest = ''] = scheme;
  if (name === 'file') return onDisk(decoded(rest), ordered);
  if (/^https?$/i.test(name)) return atUrl(wanted, ordered);
  const known = SCHEMES[name.toLowerCase()];
  if (known === undefined) return { trouble: `Addresses that begin with ${name}:// are not known here.` };
  const [bucket, key] = cut(rest);
  if (bucket === '') return { trouble: `The bucket is missing: ${name}://bucket/key.` };
  const fit = ordered.filter(
    ({ connection, provider }) =>
      connection.protocol === known.protocol && (known.provider === undefined || known.provider.test(provider)),
  );
  const cloud = holding(fit, bucket);
  if (cloud !== undefined) return at(cloud, bucket, key);
  const why = fit.length === 0 ? `No ${known.words} cloud is configured` : `No cloud reaches the bucket ${bucket}`;
  return { trouble: `${why}. Add one with “Add cloud”.` };
}

/** The cloud of that bucket: one that is pinned to it, else one that lists its buckets. */
function holding(clouds: readonly Cloud[], bucket: string): Cloud | undefined {
  return clouds.find((cloud) => siteOf(cloud)?.bucket === bucket) ?? clouds.find((cloud) => !isPinned(cloud));
}

function at(cloud: Cloud, bucket: string, key: string): TypedPlace {
  return { cloud, location: { cloud: cloud.id, bucket: isPinned(cloud) ? '' : bucket, key } };
}

/** The part before the first slash, and what follows it. */
function cut(path: string): [string, string] {
  const slash = path.indexOf('/');
  return slash === -1 ? [path, ''] : [path.slice(0, slash), path.slice(slash + 1)];
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function byCloud(text: string, clouds: readonly Cloud[]): TypedPlace {
  const colon = text.indexOf(':');
  const name = colon === -1 ? text : text.slice(0, colon);
  const cloud =
    clouds.find(({ id }) => id === name) ?? clouds.find((each) => each.name.toLowerCase() === name.toLowerCase());
  if (cloud === undefined)
    return { trouble: colon === -1 ? NOTHING : `There is no cloud “${name}”. The names stand in the sidebar.` };
  const [bucket, key] = cut(colon === -1 ? '' : text.slice(colon + 1));
  if (!isPinned(cloud)) return { cloud, location: { cloud: cloud.id, bucket, key } };
  const own = siteOf(cloud)?.bucket ?? '';
  if (bucket === '' || bucket === own) return { cloud, location: { cloud: cloud.id, bucket: '', key } };
  return { trouble: `${cloud.name} has one bucket: write ${cloud.id}:/${bucket}${key === '' ? '' : `/${key}`}.` };
}

function onDisk(path: string, clouds: readonly Cloud[]): TypedPlace {
  const plain = (folder: string) => folder.replaceAll('\\', '/').replace(/\/+$/, '');
  const whole = path.replaceAll('\\', '/');
  let best: { cloud: Cloud; root: string } | undefined;
  for (const cloud of clouds) {
    if (cloud.connection.protocol !== 'local') continue;
    const root = plain(cloud.connection.root);
    const inside = plain(whole) === root || whole.startsWith(`${root}/`);
    if (inside && root.length > (best?.root.length ?? -1)) best = { cloud, root };
  }
  if (best === undefined) return { trouble: 'No cloud holds this folder. Add it with “Add cloud”, as a local folder.' };
  return at(best.cloud, '', whole.slice(best.root.length + 1));
}

function atUrl(text: string, clouds: readonly Cloud[]): TypedPlace {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return { trouble: 'This is no complete address.' };
  }
  for (const cloud of clouds) {
    const found = inCloud(url, cloud, clouds);
    if (found !== undefined) return found;
  }
  return { trouble: `No cloud is reached at ${url.host}. Add one with “Add cloud”.` };
}

/** The place of an https address if it lies at this cloud's endpoint: the bucket in the path, or in the host name. */
function inCloud(url: URL, cloud: Cloud, clouds: readonly Cloud[]): TypedPlace | undefined {
  const site = siteOf(cloud);
  if (site === null || !URL.canParse(site.endpoint)) return undefined;
  const endpoint = new URL(site.endpoint);
  const base = endpoint.pathname.replace(/\/+$/, '');
  const same = clouds.filter((each) => siteOf(each)?.endpoint === site.endpoint);
  const place = (bucket: string, key: string) => {
    const holder = bucket === '' ? cloud : holding(same, bucket);
    return holder === undefined ? undefined : at(holder, bucket, key);
  };
  if (url.host === endpoint.host) {
    if (!url.pathname.startsWith(`${base}/`)) return undefined;
    const [bucket, key] = cut(url.pathname.slice(base.length + 1));
    return place(decoded(bucket), decoded(key));
  }
  // Amazon's hosts: bucket.s3.region.amazonaws.com, and the older form without the region.
  const amazon = /^(?:(.+)\.)?s3(?:[.-][a-z0-9-]+)?\.amazonaws\.com$/.exec(url.host);
  if (amazon !== null && endpoint.host.endsWith('.amazonaws.com')) {
    const path = url.pathname.slice(1);
    const [bucket, key] = amazon[1] === undefined ? cut(path) : [amazon[1], path];
    return place(decoded(bucket), decoded(key));
  }
  if (!url.host.endsWith(`.${endpoint.host}`)) return undefined;
  return place(url.host.slice(0, -endpoint.host.length - 1), decoded(url.pathname.slice(1)));
}
