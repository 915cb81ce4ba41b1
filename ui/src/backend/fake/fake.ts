/** A backend in memory, for component tests and for looking at the window in a plain browser. Tauri never loads it. */
import type { Backend, Drop } from '../backend';
import type { Event, Settings, VaultState } from '../bindings';
import { leafName } from '../key';
import { FakeClouds } from './clouds';
import { FakeInspection } from './inspection';
import { FakeJobs } from './jobs';
import { FakeListings } from './listings';
import { realTime, type Time } from './time';
import { demoWorld, modelError, type World } from './world';

export { ManualTime } from './time';
export { HUGE, modelError, World } from './world';

export interface FakeOptions {
  time?: Time;
  world?: World;
  vault?: VaultState;
}

const KEYRING: VaultState = { kept: 'keyring', place: 'Secret Service (GNOME Keyring)' };

export class Fake implements Backend {
  readonly time: Time;
  readonly world: World;
  readonly lists: FakeListings;
  readonly work: FakeJobs;
  readonly looks: FakeInspection;
  /** What was asked, newest last. */
  readonly asked: [command: string, ...args: unknown[]][] = [];
  readonly config: FakeClouds;
  folder: string | null = '/home/you/Pictures';
  file: string | null = '/home/you/ca.pem';
  files = ['/home/you/Pictures/one.png', '/home/you/Pictures/two.png'];
  profileNames = ['default', 'media-sso', 'archive'];
  chosen: Settings = { theme: 'system', demo_banner_dismissed: false };
  zoomed = 100;
  readonly #counts = new Map<number, () => void>();
  #listeners: ((event: Event) => void)[] = [];
  #droppers: ((drop: Drop) => void)[] = [];

  constructor({ time = realTime, world, vault = KEYRING }: FakeOptions = {}) {
    this.time = time;
    this.world = world ?? demoWorld(time.now());
    const asked = (...what: [string, ...unknown[]]) => void this.asked.push(what);
    this.config = new FakeClouds(this.world, time, vault, (event) => this.#emit(event), asked);
    this.lists = new FakeListings(this.world, time, (event) => this.#emit(event));
    this.looks = new FakeInspection(this.world, time, this.lists, asked);
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

  clouds: Backend['clouds'] = () => this.config.all();
  providers: Backend['providers'] = () => this.config.providers();
  profiles: Backend['profiles'] = async () => this.profileNames;
  addCloud: Backend['addCloud'] = (draft, secrets) => this.config.add(draft, secrets);
  editCloud: Backend['editCloud'] = (id, draft, secrets) => this.config.edit(id, draft, secrets);
  cloudDraft: Backend['cloudDraft'] = (id) => this.config.draft(id);
  testDraft: Backend['testDraft'] = (...asked) => this.config.testDraft(...asked);
  testCloud: Backend['testCloud'] = (...asked) => this.config.test(...asked);
  recognise: Backend['recognise'] = (text) => this.config.recognise(text);
  importable: Backend['importable'] = async () => this.config.found;
  importClouds: Backend['importClouds'] = (ids) => this.config.import(ids);
  keepForSession: Backend['keepForSession'] = () => this.config.keepForSession();
  createVault: Backend['createVault'] = (passphrase) => this.config.createVault(passphrase);
  unlockVault: Backend['unlockVault'] = (passphrase) => this.config.unlock(passphrase);
  signIn: Backend['signIn'] = (id, code) => this.config.signIn(id, code);
  signInDraft: Backend['signInDraft'] = (draft, editing, code) => this.config.signInDraft(draft, editing, code);
  forgetCloud: Backend['forgetCloud'] = (id) => this.config.forget(id);
  removeDemo: Backend['removeDemo'] = () => this.config.removeDemo();
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

  deleteBucket: Backend['deleteBucket'] = async (cloud, name) => {
    this.asked.push(['deleteBucket', cloud, name]);
    if (this.world.bucket(cloud, name).size > 0)
      throw modelError('conflict', 'delete a bucket', 'the bucket is not empty', `${cloud}:${name}`, 'empty it first');
    this.world.stored.get(cloud)?.delete(name);
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
  chooseTasks: Backend['chooseTasks'] = async (job, tasks, conflict) => {
    this.asked.push(['chooseTasks', job, tasks, conflict]);
    return (this.work.choose(job, tasks, conflict), null);
  };
  undecided: Backend['undecided'] = async (job, after, count) => this.work.tasks(job, after, count, true);
  tasks: Backend['tasks'] = async (job, after, count) => this.work.tasks(job, after, count);
  prioritiseJob: Backend['prioritiseJob'] = async (job, priority) => (this.work.prioritise(job, priority), null);
  limitJob: Backend['limitJob'] = async (job, rate) => (this.work.limit(job, rate), null);
  dismissJob: Backend['dismissJob'] = async (job) => (this.work.dismiss(job), null);

  abilities: Backend['abilities'] = async (cloud) => ({
    features: this.world.cloud(cloud).connection.protocol === 'local' ? [] : ['links', 'versions'],
    storage_classes: [],
  });
  keepsVersions: Backend['keepsVersions'] = async ({ cloud }) => this.work.versioned.has(cloud);
  createFolder: Backend['createFolder'] = async (location) => {
    const objects = this.world.bucket(location.cloud, location.bucket);
    if ([...objects.keys()].some((key) => key.startsWith(location.key)))
      throw modelError('already_exists', 'make a folder', 'there is an object of that name', location.key);
    // The row of an empty folder: what shows that it is there.
    this.world.put({ ...location, key: `${location.key}.keep` }, 0, this.time.now());
    this.lists.placeChanged(location);
    return null;
  };
  link: Backend['link'] = async ({ bucket, key }, seconds) => {
    this.asked.push(['link', key, seconds]);
    return `https://s3.example.com/${bucket}/${key}?X-Amz-Expires=${seconds}`;
  };
  startDownload: Backend['startDownload'] = async (spec, folder) => {
    this.asked.push(['startDownload', spec, folder]);
    return this.work.start(
      { ...spec, target: { how: 'into', location: { cloud: 'file', bucket: '', key: folder } } },
      [],
    );
  };
  /** Counts half of it at once, and the rest after a while unless it is stopped. */
  measure: Backend['measure'] = (number, location, onSum) =>
    new Promise((done) => {
      const objects = this.world.bucket(location.cloud, location.bucket);
      const keys = this.world.below(location, 'folder');
      const sum = (some: string[], complete: boolean) => ({
        objects: some.length,
        bytes: some.reduce((all, key) => all + (objects.get(key)?.size ?? 0), 0),
        complete,
        as_of: this.time.now(),
      });
      const half = keys.slice(0, Math.ceil(keys.length / 2));
      onSum(sum(half, false));
      this.#counts.set(number, () => done(sum(half, false)));
      this.time.after(300, () => done(sum(keys, true)));
    });
  stopMeasuring: Backend['stopMeasuring'] = async (number) => this.#counts.get(number)?.();
  undoable: Backend['undoable'] = async (job) => this.work.undoable(job);
  undo: Backend['undo'] = async (job) => this.work.undo(job);

  describe: Backend['describe'] = (location) => this.looks.describe(location);
  setMetadata: Backend['setMetadata'] = (...asked) => this.looks.setMetadata(...asked);
  versions: Backend['versions'] = (location) => this.looks.versions(location);
  restoreVersion: Backend['restoreVersion'] = (...asked) => this.looks.restoreVersion(...asked);
  deleteVersion: Backend['deleteVersion'] = (...asked) => this.looks.deleteVersion(...asked);
  downloadVersion: Backend['downloadVersion'] = (...asked) => this.looks.downloadVersion(...asked);
  replicas: Backend['replicas'] = (location) => this.looks.replicas(location);
  history: Backend['history'] = (location) => this.looks.history(location);
  openPreview: Backend['openPreview'] = (...asked) => this.looks.openPreview(...asked);
  closePreview: Backend['closePreview'] = (token) => this.looks.closePreview(token);
  previewAddress: Backend['previewAddress'] = () =>
    'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" width="640" height="360"><rect width="640" height="360" fill="teal"/></svg>';
  previewText: Backend['previewText'] = (...asked) => this.looks.previewText(...asked);
  settings: Backend['settings'] = async () => this.chosen;
  zoom: Backend['zoom'] = async (percent) => {
    this.zoomed = percent;
    document.documentElement.style.setProperty('zoom', `${percent}%`);
  };
  saveSettings: Backend['saveSettings'] = async (settings) => ((this.chosen = settings), null);
  pickFolder: Backend['pickFolder'] = async () => this.folder;
  pickFile: Backend['pickFile'] = async () => this.file;
  pickFiles: Backend['pickFiles'] = async () => this.files;

  #emit(event: Event): void {
    for (const listener of this.#listeners) listener(event);
  }
}
