/** The fake's clouds as configuration: kept, tried, imported, and where their secrets lie. */
import type { Backend, Secrets } from '../backend';
import type {
  Cloud,
  CloudDraft,
  Error as ModelError,
  Event,
  Faults,
  Found,
  Health,
  Stage,
  StageReport,
  VaultState,
} from '../bindings';
import { isPinned } from '../address';
import { cloudFrom, draftFrom, isGiven, PASSED, probe, recognised, runStages, stages } from './connecting';
import { PROVIDERS } from './providers';
import type { Time } from './time';
import { modelError, type World } from './world';

/** The shortest passphrase that the fake takes. */
const LEAST = 8;

export class FakeClouds {
  vault: VaultState;
  /** What opens the vault. */
  passphrase = 'correct horse';
  readonly health = new Map<string, Partial<Health>>();
  /** What demo clouds were told to do wrong. */
  readonly faults = new Map<string, Faults>();
  found: Found[] = [];
  /** Imports that fail, by what was found. */
  readonly failing = new Map<string, ModelError>();
  /** The one-time code that counts. */
  code = '123456';
  /** Jobs that go on when a code was given. */
  waiting: number[] = [];
  #isOpen = false;
  /** How the next connection tests end. */
  stages: StageReport[] = PASSED;
  /** A stage at which tests stand still. */
  until: Stage | null = null;
  readonly #world: World;
  readonly #time: Time;
  readonly #emit: (event: Event) => void;
  readonly #asked: (command: string, ...args: unknown[]) => void;
  #revision = 1;

  constructor(
    world: World,
    time: Time,
    vault: VaultState,
    emit: (event: Event) => void,
    asked: (command: string, ...args: unknown[]) => void,
  ) {
    this.#world = world;
    this.#time = time;
    this.vault = vault;
    this.#emit = emit;
    this.#asked = asked;
  }

  all: Backend['clouds'] = async () => ({
    revision: this.#revision,
    clouds: this.#world.clouds,
    health: this.#world.clouds.map(({ id }): Health => {
      const untried = { cloud: id, state: 'untried' as const, latency: null, answered: null, trouble: null };
      return { ...untried, ...this.health.get(id) };
    }),
    faults: Object.fromEntries(this.faults),
    vault: this.vault,
  });
  providers: Backend['providers'] = async () => PROVIDERS;
  add: Backend['addCloud'] = async (draft, secrets) => {
    this.#asked('addCloud', draft, hidden(secrets));
    probe(draft, secrets);
    const guard = this.#guard(draft);
    if (guard !== null) throw guard;
    this.#keep(secrets);
    const cloud = this.#added(draft);
    this.changed();
    return cloud;
  };
  edit: Backend['editCloud'] = async (id, draft, secrets) => {
    this.#asked('editCloud', id, draft, hidden(secrets));
    probe(draft, secrets);
    if (isGiven(secrets)) this.#keep(secrets);
    const kept = this.#world.cloud(id);
    const cloud = cloudFrom(draft, { id, color: draft.color ?? kept.color }, kept.profile);
    this.#replace(cloud);
    this.health.set(id, { state: 'good', latency: 40, answered: this.#time.now() });
    this.changed();
    return cloud;
  };
  draft: Backend['cloudDraft'] = async (id) => draftFrom(this.#world.cloud(id));
  testDraft: Backend['testDraft'] = async (draft, secrets, editing, write, onStage) => {
    this.#asked('testDraft', draft, hidden(secrets), editing, write);
    if (draft.fields.bucket?.includes('_')) probe(draft, secrets);
    const guard = this.#guard(draft);
    const told =
      guard === null
        ? this.stages
        : stages({ credentials: { outcome: 'failed', words: guard.message, trouble: guard.kind } });
    return runStages(this.#time, told, onStage, this.until);
  };
  test: Backend['testCloud'] = async (id, write, onStage) => {
    this.#asked('testCloud', id, write);
    const profile = await runStages(this.#time, this.stages, onStage, this.until);
    this.#replace({ ...this.#world.cloud(id), profile });
    this.changed();
    return profile;
  };
  recognise: Backend['recognise'] = async (text) => recognised(text);
  import: Backend['importClouds'] = async (ids) => {
    this.#asked('importClouds', ids);
    const ended = ids.map((id) => {
      const draft = this.found.find((found) => found.id === id)?.draft;
      const error = this.failing.get(id) ?? null;
      return { id, error, cloud: draft === undefined || error !== null ? null : this.#added(draft) };
    });
    this.changed();
    return ended;
  };

  keepForSession: Backend['keepForSession'] = async () => this.#vault({ kept: 'session' });
  createVault: Backend['createVault'] = async (passphrase) => {
    if (passphrase.length < LEAST)
      throw modelError('invalid', 'create the vault', `passphrase: it is shorter than ${LEAST} characters`);
    this.passphrase = passphrase;
    return this.#vault({ kept: 'passphrase', locked: false });
  };
  unlock: Backend['unlockVault'] = async (passphrase) => {
    if (passphrase !== this.passphrase)
      throw modelError('unauthenticated', 'unlock the vault', 'this is not the passphrase', null, 'enter it again');
    return this.#vault({ kept: 'passphrase', locked: false });
  };
  signIn: Backend['signIn'] = async (id, code) => {
    this.#asked('signIn', id);
    this.#takeCode(code);
    this.health.set(id, { state: 'good', latency: 40, answered: this.#time.now() });
    this.changed();
    return this.waiting;
  };
  signInDraft: Backend['signInDraft'] = async (draft, editing, code) => {
    this.#asked('signInDraft', draft.name, editing);
    this.#takeCode(code);
    return null;
  };
  forget: Backend['forgetCloud'] = async (id) => {
    this.#asked('forgetCloud', id);
    this.#world.clouds = this.#world.clouds.filter((cloud) => cloud.id !== id);
    this.changed();
    return null;
  };
  removeDemo: Backend['removeDemo'] = async () => {
    this.#world.clouds = this.#world.clouds.filter((cloud) => !cloud.demo);
    this.changed();
    return null;
  };

  setFaults: Backend['setFaults'] = async (id, faults) => {
    this.#asked('setFaults', id, faults);
    if (!this.#world.cloud(id).demo) throw modelError('refused', 'set the faults', 'only demo clouds have faults');
    const any = Object.values(faults).some((each) => each !== 0 && each !== null && each !== false);
    if (any) this.faults.set(id, faults);
    else this.faults.delete(id);
    this.changed();
    return null;
  };

  /** Opens profiles that are `guarded`. */
  #takeCode(code: string): void {
    if (code !== this.code)
      throw modelError('invalid', 'get credentials', 'code: the code was not accepted', null, 'wait for the next code');
    this.#isOpen = true;
  }

  /** What a draft lacks: the code of a profile that is called guarded. */
  #guard(draft: CloudDraft): ModelError | null {
    if (draft.fields.profile !== 'guarded' || this.#isOpen) return null;
    return modelError('needs_code', 'get credentials', 'profile guarded: it demands a one-time code of mfa/me');
  }

  /** Says that the clouds are others. */
  changed(): void {
    this.#revision += 1;
    this.#emit({ what: 'clouds', revision: this.#revision });
  }

  #vault(vault: VaultState): null {
    this.vault = vault;
    this.changed();
    return null;
  }

  #keep(secrets: Secrets): void {
    const { kept } = this.vault;
    if (isGiven(secrets) && (kept === 'nowhere' || (this.vault.kept === 'passphrase' && this.vault.locked)))
      throw modelError('refused', 'keep a secret', 'there is no place for it', null, 'choose where secrets are kept');
  }

  #added(draft: CloudDraft): Cloud {
    const id = `${draft.name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}-${this.#world.clouds.length}`;
    const cloud = cloudFrom(draft, { id, color: draft.color ?? this.#world.clouds.length % 8 }, null);
    this.#world.addCloud(cloud, isPinned(cloud) ? [''] : ['assets', 'media']);
    return cloud;
  }

  #replace(cloud: Cloud): void {
    this.#world.clouds = this.#world.clouds.map((each) => (each.id === cloud.id ? cloud : each));
  }
}

/** Which secrets were given, not what they are. */
function hidden(secrets: Secrets): string[] {
  return Object.keys(secrets);
}
