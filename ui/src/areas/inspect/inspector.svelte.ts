/** The inspector: what it is about, what was asked of the engine about that, and the change that is being made. */
import type { Description, ObjectVersion, ObjectVersions, Replica, Touch } from '../../backend/bindings';
import { failure } from '../../backend/failure';
import { samePlace } from '../../backend/key';
import type { Frame } from '../../frame.svelte';
import type { Inspected } from '../../inspected';
import { visible } from '../../words/names';
import { Asked } from './asked.svelte';
import { MetadataDraft } from './metadata.svelte';

export const TABS = [
  { id: 'info', words: 'Info' },
  { id: 'metadata', words: 'Metadata' },
  { id: 'versions', words: 'Versions' },
  { id: 'copies', words: 'Copies' },
  { id: 'activity', words: 'Activity' },
] as const;
export type Tab = (typeof TABS)[number]['id'];

/** Who runs down a list asks nothing until he stays on an entry for so long, in milliseconds. */
const PAUSE = 150;

export class InspectorState {
  readonly frame: Frame;
  tab = $state<Tab>('info');
  subject = $state.raw<Inspected | null>(null);
  readonly description = new Asked<Description>();
  readonly versions = new Asked<ObjectVersions>();
  readonly replicas = new Asked<Replica[]>();
  readonly history = new Asked<Touch[]>();
  draft = $state.raw<MetadataDraft | null>(null);
  saving = $state(false);
  /** The version that is to be deleted, if somebody says yes. */
  deleting = $state.raw<ObjectVersion | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #next: Inspected | null = null;

  constructor(frame: Frame) {
    this.frame = frame;
  }

  get open(): boolean {
    return this.frame.choices.now.inspector;
  }

  /** Whether it stays where it is because a change was not saved. */
  get isHeld(): boolean {
    return this.draft?.isChanged === true;
  }

  toggle(): void {
    this.frame.choices.change({ inspector: !this.open });
    if (this.open) this.#look();
    else this.#stop();
  }

  show(tab: Tab): void {
    if (!this.open) this.frame.choices.change({ inspector: true });
    this.choose(tab);
  }

  choose(tab: Tab): void {
    this.tab = tab;
    this.#look();
  }

  /** Turns to what the pane with the focus stands on now. */
  follow(next: Inspected | null): void {
    this.#next = next;
    if (this.isHeld) return;
    const [before, now] = [this.subject?.object, next?.object];
    const same = before && now && samePlace(before.location, now.location) && before.etag === now.etag;
    this.subject = next;
    if (same) return;
    this.#forget();
    this.#stop();
    if (this.open) this.#timer = setTimeout(() => this.#look(), PAUSE);
  }

  /** Asks again for what is shown. */
  refresh(): void {
    this.#forget();
    this.#look();
  }

  revert(): void {
    const { value } = this.description;
    this.draft = value === null ? null : new MetadataDraft(value);
    if (this.#next !== this.subject) this.follow(this.#next);
  }

  async save(): Promise<void> {
    const { draft } = this;
    if (draft === null || this.saving || draft.hasTrouble) return;
    this.saving = true;
    draft.refused = null;
    const { location, etag } = draft.of;
    try {
      const now = await this.frame.backend.setMetadata(location, etag, draft.metadata);
      this.description.know(now);
      this.draft = new MetadataDraft(now);
      this.#say(`Saved the metadata of ${this.#name}`);
      this.versions.forget();
      if (this.#next !== this.subject) this.follow(this.#next);
    } catch (thrown) {
      const { field, what, why, hint } = failure(thrown);
      const words = field === null ? `${what} ${why}` : why;
      draft.refused = { field, words: hint === null ? words : `${words} ${hint}` };
    }
    this.saving = false;
  }

  async restore(version: ObjectVersion): Promise<void> {
    await this.#change((at) => this.frame.backend.restoreVersion(at, version.id), 'Restored an older version of');
  }

  async remove(version: ObjectVersion): Promise<void> {
    this.deleting = null;
    await this.#change((at) => this.frame.backend.deleteVersion(at, version.id), 'Deleted a version of');
  }

  /** Downloads a version into a folder that somebody chooses. */
  async download(version: ObjectVersion): Promise<void> {
    const object = this.subject?.object;
    const { frame } = this;
    const folder = object ? await frame.try(() => frame.backend.pickFolder()) : null;
    if (folder === null || !object) return;
    this.#say(`Downloading a version of ${visible(object.name)} to ${folder}`);
    const done = await frame.try(() => frame.backend.downloadVersion(object.location, version.id, folder));
    if (done !== null) this.#say(`Downloaded a version of ${visible(object.name)} to ${folder}`);
  }

  async #change(what: (at: Description['location']) => Promise<unknown>, words: string): Promise<void> {
    const location = this.subject?.object?.location;
    if (location === undefined) return;
    const done = await this.frame.try(async () => (await what(location), true));
    if (done === null) return;
    this.#say(`${words} ${this.#name}`);
    this.refresh();
  }

  /** Asks for what the tab in front shows, unless it is known. */
  #look(): void {
    const object = this.subject?.object;
    if (!this.open || !object) return;
    const { location } = object;
    const { backend } = this.frame;
    const unknown = <T>(asked: Asked<T>) => asked.value === null && !asked.busy;
    if (this.tab === 'versions' && unknown(this.versions)) void this.versions.ask(() => backend.versions(location));
    if (this.tab === 'copies' && unknown(this.replicas)) void this.replicas.ask(() => backend.replicas(location));
    if (this.tab === 'activity' && unknown(this.history)) void this.history.ask(() => backend.history(location));
    if ((this.tab === 'info' || this.tab === 'metadata') && unknown(this.description)) void this.#describe();
  }

  async #describe(): Promise<void> {
    const location = this.subject?.object?.location;
    if (location === undefined) return;
    await this.description.ask(() => this.frame.backend.describe(location));
    const { value } = this.description;
    if (value !== null && value !== this.draft?.of) this.draft = new MetadataDraft(value);
  }

  #forget(): void {
    for (const asked of [this.description, this.versions, this.replicas, this.history]) asked.forget();
    this.draft = null;
    this.deleting = null;
  }

  #stop(): void {
    clearTimeout(this.#timer);
  }

  get #name(): string {
    return visible(this.subject?.object?.name ?? '');
  }

  #say(words: string): void {
    this.frame.toasts.show(words);
    this.frame.announcer.say(words);
  }
}
