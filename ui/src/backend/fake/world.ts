/** What the fake's clouds hold: buckets of keys in memory, seeded like the demo clouds. */
import type { Cloud, Entry, Error as ModelError, ErrorKind, Key, Location } from '../bindings';
import { leafName } from '../key';

/** One object in memory. */
export interface Stored {
  size: number;
  modified: number;
  etag: string;
}

/** What most clouds that are folders have in common. */
const FOLDER = {
  provider: 'local',
  jurisdiction: null,
  read_only: false,
  protected: false,
  max_requests: 1024,
  profile: null,
};

/** A cloud with a key at an S3 endpoint, without a fixed bucket, as a test or a scene wants it. */
export function s3Cloud(id: string, name: string, other: Partial<Cloud> = {}): Cloud {
  const credentials = { by: 'key' as const, access_key_id: 'AKIAIOSFODNN7EXAMPLE', secret: `${id}-0f3a` };
  const site = { endpoint: 'https://s3.example.com', bucket: null, credentials, ca: null };
  const connection = { protocol: 's3' as const, site, region: 'eu-west-1', path_style: true, role: null };
  const letter = name.charAt(0).toUpperCase();
  const base = { ...FOLDER, id, name, color: 4, letter, region: 'eu-west-1', demo: false };
  return { ...base, provider: 's3-compatible', connection, ...other };
}

/** A folder with more rows than anybody would store: its rows are made when asked for. */
export const HUGE = { cloud: 'demo-gcs', prefix: 'huge/', total: 1_000_000 };

/** An error as the bridge would throw it. */
export function modelError(
  kind: ErrorKind,
  doing: string,
  message: string,
  at: string | null = null,
  hint: string | null = null,
): ModelError {
  return { kind, doing, at, message, hint };
}

type Buckets = Map<string, Map<Key, Stored>>;

/** Everything stored, by cloud, bucket and key. */
export class World {
  clouds: Cloud[] = [];
  readonly stored = new Map<string, Buckets>();
  /** Clouds whose listings fail, with the error they fail with. */
  readonly broken = new Map<string, ModelError>();

  cloud(id: string): Cloud {
    const found = this.clouds.find((cloud) => cloud.id === id);
    if (found === undefined) throw modelError('not_found', 'find a cloud', `there is no cloud ${id}`);
    return found;
  }

  bucket(cloud: string, name: string): Map<Key, Stored> {
    const found = this.stored.get(cloud)?.get(name);
    if (found === undefined) throw modelError('not_found', 'open a bucket', `there is no bucket ${name}`, cloud);
    return found;
  }

  at({ cloud, bucket, key }: Location): Stored | undefined {
    return this.bucket(cloud, bucket).get(key);
  }

  put(location: Location, size: number, modified: number): void {
    this.bucket(location.cloud, location.bucket).set(location.key, { size, modified, etag: `e${size}-${modified}` });
  }

  addCloud(cloud: Cloud, buckets: string[]): void {
    this.clouds = [...this.clouds, cloud];
    this.stored.set(cloud.id, new Map(buckets.map((name) => [name, new Map()])));
  }

  /** The keys of the objects at or below a source. */
  below(location: Location, kind: 'folder' | 'object'): Key[] {
    const keys = [...this.bucket(location.cloud, location.bucket).keys()];
    return kind === 'object'
      ? keys.filter((key) => key === location.key)
      : keys.filter((key) => key.startsWith(location.key));
  }

  /** The rows directly under a prefix. */
  entries({ cloud, bucket, key: prefix }: Location): Entry[] {
    const folders = new Set<Key>();
    const found: Entry[] = [];
    for (const [key, { size, modified, etag }] of this.bucket(cloud, bucket)) {
      if (!key.startsWith(prefix) || key === prefix) continue;
      const slash = key.indexOf('/', prefix.length);
      if (slash === -1) found.push({ kind: 'object', key, name: leafName(key), size, modified, etag });
      else folders.add(key.slice(0, slash + 1));
    }
    if (cloud === HUGE.cloud && prefix === '') folders.add(HUGE.prefix);
    const rows = [...folders].map((key): Entry => ({
      kind: 'folder',
      key,
      name: leafName(key),
      size: null,
      modified: null,
      etag: null,
    }));
    return [...rows, ...found];
  }
}

/** Row `at` of the huge folder. */
export function hugeEntry(at: number, now: number): Entry {
  const name = `frame-${at.toString().padStart(7, '0')}.png`;
  return {
    kind: 'object',
    key: `${HUGE.prefix}${name}`,
    name,
    size: 40_000 + ((at * 7919) % 90_000),
    modified: now - (at % 4000) * 3_600_000,
    etag: `h${at}`,
  };
}

function demoCloud(id: string, name: string, color: number, letter: string, region: string): Cloud {
  const root = `/home/you/.local/share/skyferry/demo/${id}`;
  return { ...FOLDER, id, name, color, letter, region, demo: true, connection: { protocol: 'local', root } };
}

const MIB = 1024 * 1024;

/** The three demo clouds with some sixty objects. */
export function demoWorld(now: number): World {
  const world = new World();
  world.addCloud(demoCloud('demo-s3', 'Demo S3', 0, 'S', 'us-east-1'), ['']);
  world.addCloud(demoCloud('demo-r2', 'Demo R2', 1, 'R', 'eu'), ['']);
  world.addCloud(demoCloud('demo-gcs', 'Demo GCS', 2, 'G', 'asia-southeast1'), ['']);
  let made = 0;
  const put = (cloud: string, key: Key, size: number) => {
    made += 1;
    world.put({ cloud, bucket: '', key }, Math.round(size), now - made * made * 3_100_000);
  };
  for (let number = 1; number <= 24; number += 1) put('demo-s3', `raw/img${number}.png`, 38_000 + number * 12_345);
  for (const name of ['clip-harbour.mp4', 'clip-ferry.mov', 'drone-over-the-north-pier.mp4']) {
    put('demo-s3', `raw/2026/${name}`, 0.6 * MIB + name.length * 9000);
  }
  for (const name of ['invoice-2026-10.pdf', 'invoice-2026-11.pdf', 'contract.pdf'])
    put('demo-s3', `docs/${name}`, 91_204);
  put('demo-s3', 'README.txt', 812);
  put(
    'demo-s3',
    'a-very-long-name-that-somebody-gave-to-a-photograph-of-the-harbour-at-night-final-v2.jpeg',
    2.4 * MIB,
  );
  put('demo-s3', 'tab\there and a line\nbreak.txt', 64);
  put('demo-s3', 'תמונה של הנמל.png', 48_201);
  put('demo-s3', '⛴️ ferry 👩‍✈️.png', 48_333);
  put('demo-s3', '<b>not bold & "quoted".html', 301);
  for (const name of ['logo.svg', 'hero.png', 'img1.png', 'img2.png', 'img3.png'])
    put('demo-r2', `img/${name}`, 21_000);
  for (const name of ['app.css', 'app.js', 'index.html']) put('demo-r2', `site/${name}`, 12_400);
  put('demo-r2', 'robots.txt', 26);
  for (let number = 1; number <= 12; number += 1)
    put('demo-gcs', `archive/2025-${number.toString().padStart(2, '0')}.csv`, 64_000);
  put('demo-gcs', 'manifest.json', 4_210);
  return world;
}
