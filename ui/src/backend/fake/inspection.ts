/** What the fake says of single objects: their metadata, versions, copies, and what a quick look at them shows. */
import type { Backend } from '../backend';
import type { Description, Location, Metadata, ObjectVersion, Preview, PreviewKind, Replica, Touch } from '../bindings';
import { leafName } from '../key';
import type { FakeListings } from './listings';
import type { Time } from './time';
import { modelError, type World } from './world';

const TYPES: Record<string, [type: string, kind: PreviewKind]> = {
  png: ['image/png', 'image'],
  jpeg: ['image/jpeg', 'image'],
  svg: ['image/svg+xml', 'image'],
  pdf: ['application/pdf', 'pdf'],
  mp4: ['video/mp4', 'video'],
  mov: ['video/quicktime', 'video'],
  mp3: ['audio/mpeg', 'audio'],
  txt: ['text/plain', 'text'],
  html: ['text/html', 'text'],
  css: ['text/css', 'text'],
  js: ['text/javascript', 'text'],
  csv: ['text/csv', 'text'],
  json: ['application/json', 'text'],
};

/** Characters of a text that come at once. */
const PIECE = 2_000;

const id = ({ cloud, bucket, key }: Location) => `${cloud}:${bucket}/${key}`;
const typeOf = (key: string) => TYPES[key.split('.').at(-1)?.toLowerCase() ?? ''];

export class FakeInspection {
  /** Metadata that somebody set. */
  readonly metadata = new Map<string, Metadata>();
  readonly versionsOf = new Map<string, ObjectVersion[]>();
  readonly replicasOf = new Map<string, Replica[]>();
  readonly historyOf = new Map<string, Touch[]>();
  /** What texts say. */
  readonly texts = new Map<string, string>();
  /** Grants that are open. */
  readonly grants = new Map<string, Location>();
  /** The next change of metadata fails with this. */
  refusal: unknown = null;
  #granted = 0;

  constructor(
    private readonly world: World,
    private readonly time: Time,
    private readonly lists: FakeListings,
    private readonly asked: (...what: [string, ...unknown[]]) => void,
  ) {}

  describe: Backend['describe'] = async (location) => {
    const { size, modified, etag } = this.#stored(location);
    const isFolder = this.world.cloud(location.cloud).connection.protocol === 'local';
    const described: Description = {
      location,
      size,
      modified,
      etag,
      version: null,
      storage_class: isFolder ? null : 'STANDARD',
      checksums: isFolder ? [] : [{ algorithm: 'crc64_nvme', value: 'jC+ERZTh6mU=' }],
      metadata: this.metadata.get(id(location)) ?? this.#usual(location, isFolder),
      as_of: this.time.now(),
    };
    return described;
  };

  setMetadata: Backend['setMetadata'] = async (location, etag, metadata) => {
    this.asked('setMetadata', location.key, etag, metadata);
    if (this.refusal !== null) throw this.refusal;
    if (etag !== null && etag !== this.#stored(location).etag)
      throw modelError('conflict', 'set metadata', 'the object changed since it was looked at', id(location));
    this.metadata.set(id(location), metadata);
    return this.describe(location);
  };

  versions: Backend['versions'] = async (location) => {
    const found = this.versionsOf.get(id(location));
    if (found === undefined)
      throw modelError('unsupported', 'list versions', 'this cloud cannot do that', id(location));
    return { versions: found, complete: true };
  };

  restoreVersion: Backend['restoreVersion'] = async (location, version) => {
    this.asked('restoreVersion', location.key, version);
    const all = this.versionsOf.get(id(location)) ?? [];
    const old = all.find((each) => each.id === version);
    if (old === undefined) throw modelError('not_found', 'restore the version', 'there is no such version');
    const below = all.map((each) => ({ ...each, latest: false }));
    const top = { ...old, id: `${version}-again`, latest: true, modified: this.time.now() };
    this.versionsOf.set(id(location), [top, ...below]);
    return null;
  };

  deleteVersion: Backend['deleteVersion'] = async (location, version) => {
    this.asked('deleteVersion', location.key, version);
    const all = this.versionsOf.get(id(location)) ?? [];
    const kept = all.filter((each) => each.id !== version);
    this.versionsOf.set(
      id(location),
      kept.map((each, at) => ({ ...each, latest: at === 0 })),
    );
    return null;
  };

  downloadVersion: Backend['downloadVersion'] = async (location, version, folder) => {
    this.asked('downloadVersion', location.key, version, folder);
    return { cloud: 'file', bucket: '', key: `${folder}/${leafName(location.key)}` };
  };

  replicas: Backend['replicas'] = async (location) => this.replicasOf.get(id(location)) ?? [];
  history: Backend['history'] = async (location) => this.historyOf.get(id(location)) ?? [];

  openPreview: Backend['openPreview'] = async (listing, key) => {
    const place = this.lists.placeOf(listing);
    const location = { ...place, key };
    const { size, modified } = this.#stored(location);
    const [content_type, kind] = typeOf(key) ?? [null, 'other' as const];
    const token = `grant-${(this.#granted += 1)}`;
    this.grants.set(token, location);
    const isMedia = kind === 'audio' || kind === 'video';
    const preview: Preview = {
      token,
      location,
      kind: size === 0 ? 'other' : kind,
      content_type,
      size,
      modified,
      encoding: kind === 'text' ? 'UTF-8' : null,
      first: '504b0304140008000800',
      url: isMedia ? `http://127.0.0.1:1/${token}` : null,
      why: size === 0 ? 'It is empty.' : null,
    };
    return preview;
  };

  closePreview: Backend['closePreview'] = async (token) => void this.grants.delete(token);

  previewText: Backend['previewText'] = async (token, from) => {
    const location = this.grants.get(token);
    if (location === undefined) throw modelError('not_found', 'preview', 'this look at an object was closed');
    const text = this.texts.get(id(location)) ?? `What ${leafName(location.key)} says.\n`;
    const next = Math.min(text.length, from + PIECE);
    return { text: text.slice(from, next), next, complete: next === text.length };
  };

  #stored(location: Location) {
    const stored = this.world.bucket(location.cloud, location.bucket).get(location.key);
    if (stored === undefined) throw modelError('not_found', 'look at', 'there is no such object', id(location));
    return stored;
  }

  #usual({ key }: Location, isFolder: boolean): Metadata {
    return {
      content_type: typeOf(key)?.[0] ?? null,
      content_encoding: null,
      content_language: null,
      content_disposition: null,
      cache_control: null,
      user: { author: 'Ada' },
      tags: isFolder ? null : {},
    };
  }
}
