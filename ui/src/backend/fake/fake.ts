/** A backend in memory, for component tests and for looking at the window in a plain browser. Tauri never loads it. */
import type { Backend, Drop } from '../backend';
import type { Cloud, CloudDraft, Connection, Event, Settings } from '../bindings';
import { leafName } from '../key';
import { FakeJobs } from './jobs';
import { FakeListings } from './listings';
import { realTime, type Time } from './time';
import { demoWorld, modelError, type World } from './world';

export { ManualTime } from './time';
export { HUGE, modelError, World } from './world';

export interface FakeOptions {
  time?: Time;
  world?: World;
  keyring?: string | null;
}

export class Fake implements Backend {
  readonly time: Time;
  readonly world: World;
  readonly lists: FakeListings;
  readonly work: FakeJobs;
  /** What was asked, newest last. */
  readonly asked: [command: string, ...args: unknown[]][] = [];
  keyring: string | null;
  folder: string | null = '/home/you/Pictures';
  chosen: Settings = { theme: 'system', demo_banner_dismissed: false };
  #revision = 1;
  #listeners: ((event: Event) => void)[] = [];
  #droppers: ((drop: Drop) => void)[] = [];

  constructor({ time = realTime, world, keyring = 'Secret Service (GNOME Keyring)' }: FakeOptions = {}) {
    this.time = time;
    this.world = world ?? demoWorld(time.now());
    this.keyring = keyring;
    this.lists = new FakeListings(this.world, time, (event) => this.#emit(event));
    const changed = (place: { cloud: string; bucket: string }) => this.lists.placeChanged(place);
    this.work = new FakeJobs(this.world, time, (event) => this.#emit(event), changed);
  }

  onEvent: Backend['onEvent'] = async (callback) => {
    this.#listeners.push(callback);
    return () => void (this.#listeners = this.#listeners.filter((each) => each !== callback));
  };
  onDrop: Backend['onDrop'] = async (callback) => {
    this.#droppers.push(callback);
    return () => void (this.#droppers = this.#droppers.filter((each) => each !== callback));
  };

  /** Drags something over the window, as the desktop would. */
  drag(drop: Drop): void {
    for (const each of this.#droppers) each(drop);
  }

  clouds: Backend['clouds'] = async () => ({
    revision: this.#revision,
    clouds: this.world.clouds,
    keyring: this.keyring,
  });
  addCloud: Backend['addCloud'] = async (draft, secret) => {
    this.asked.push(['addCloud', draft, secret === null ? null : '***']);
    this.#probe(draft, secret);
    const cloud = this.#cloudFrom(draft);
    const pinned = cloud.connection.provider === 'local' || cloud.connection.bucket !== null;
    this.world.addCloud(cloud, pinned ? [''] : ['assets', 'media']);
    this.#cloudsChanged();
    return cloud;
  };
  forgetCloud: Backend['forgetCloud'] = async (id) => {
    this.asked.push(['forgetCloud', id]);
    this.world.clouds = this.world.clouds.filter((cloud) => cloud.id !== id);
    this.#cloudsChanged();
    return null;
  };
  removeDemo: Backend['removeDemo'] = async () => {
    this.world.clouds = this.world.clouds.filter((cloud) => !cloud.demo);
    this.#cloudsChanged();
    return null;
  };
  buckets: Backend['buckets'] = async (cloud) => {
    const broken = this.world.broken.get(cloud);
    if (broken !== undefined) throw broken;
    return [...(this.world.stored.get(cloud)?.keys() ?? [])].map((name) => ({ name, created: this.time.now() - 9e9 }));
  };
  createBucket: Backend['createBucket'] = async (cloud, name) => {
    const buckets = this.world.stored.get(cloud);
    if (buckets?.has(name))
      throw modelError('already_exists', 'create a bucket', `${name} exists already`, null, 'choose another name');
    buckets?.set(name, new Map());
    return null;
  };

  openListing: Backend['openListing'] = async (location) => this.lists.start(location);
  readRows: Backend['readRows'] = async (id, first, count) => this.lists.read(id, first, count);
  sortListing: Backend['sortListing'] = async (id, sort) => (this.lists.sort(id, sort), null);
  filterListing: Backend['filterListing'] = async (id, text) => (this.lists.filter(id, text), null);
  refreshListing: Backend['refreshListing'] = async (id) => (this.lists.refresh(id), null);
  stopListing: Backend['stopListing'] = async (id) => (this.lists.stop(id), null);
  closeListing: Backend['closeListing'] = async (id) => (this.lists.open.delete(id), null);

  startJob: Backend['startJob'] = async (spec) => {
    this.asked.push(['startJob', spec]);
    return this.work.start(spec);
  };
  startUpload: Backend['startUpload'] = async (paths, target) => {
    this.asked.push(['startUpload', paths, target]);
    const sources = paths.map((path) => ({
      location: { cloud: 'file', bucket: '', key: path },
      kind: 'object' as const,
    }));
    const tasks = sources.map(({ location }) => ({
      source: location,
      destination: { ...target, key: `${target.key}${leafName(location.key)}` },
      size: 120_000,
      state: 'queued' as const,
    }));
    return this.work.start(
      { kind: 'upload', sources, target: { how: 'into', location: target }, on_conflict: 'ask' },
      tasks,
    );
  };
  activity: Backend['activity'] = async () => {
    const jobs = this.work.summaries();
    const rates = jobs.flatMap(({ rate }) => (rate === null ? [] : [rate]));
    const rate = rates.length === 0 ? null : rates.reduce((sum, each) => sum + each, 0);
    return { revision: this.work.revision, jobs, rate };
  };
  failures: Backend['failures'] = async (job, first, count) => this.work.failures(job).slice(first, first + count);
  pauseJob: Backend['pauseJob'] = async (job) => (this.work.pause(job), null);
  resumeJob: Backend['resumeJob'] = async (job) => (this.work.resume(job), null);
  cancelJob: Backend['cancelJob'] = async (job) => (this.work.cancel(job), null);
  decideJob: Backend['decideJob'] = async (job, conflict) => {
    this.asked.push(['decideJob', job, conflict]);
    return (this.work.decide(job, conflict), null);
  };
  dismissJob: Backend['dismissJob'] = async (job) => (this.work.dismiss(job), null);

  settings: Backend['settings'] = async () => this.chosen;
  saveSettings: Backend['saveSettings'] = async (settings) => ((this.chosen = settings), null);
  pickFolder: Backend['pickFolder'] = async () => this.folder;

  #emit(event: Event): void {
    for (const listener of this.#listeners) listener(event);
  }

  #cloudsChanged(): void {
    this.#revision += 1;
    this.#emit({ what: 'clouds', revision: this.#revision });
  }

  /** The staged connection test, told by its input: hosts, buckets and secrets with these names fail. */
  #probe({ connection }: CloudDraft, secret: string | null): void {
    if (connection.provider === 'local') return;
    const doing = 'connect to a cloud';
    if (connection.endpoint.includes('nowhere')) {
      throw modelError('unavailable', doing, 'the address did not answer', null, 'check the endpoint and your network');
    }
    if (secret === 'wrong') {
      throw modelError(
        'unauthenticated',
        doing,
        'the access key was not accepted',
        null,
        'check the access key id and the secret access key',
      );
    }
    if (connection.bucket === 'missing') {
      throw modelError(
        'not_found',
        doing,
        'there is no bucket missing',
        null,
        'check the name, or leave the bucket empty',
      );
    }
  }

  #cloudFrom(draft: CloudDraft): Cloud {
    const { name, read_only } = draft;
    const id = `${name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}-${this.world.clouds.length}`;
    const given = draft.connection;
    const connection: Connection =
      given.provider === 'local' ? given : { ...given, region: given.region ?? 'us-east-1', secret: `cloud/${id}` };
    const region = draft.region ?? (connection.provider === 's3' ? connection.region : null);
    const letter = name.charAt(0).toUpperCase();
    return { id, name, color: this.world.clouds.length % 8, letter, region, read_only, demo: false, connection };
  }
}
