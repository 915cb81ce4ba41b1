/** What the areas share: the clouds by name, the time, choices and keys, notes to the user, and which dialog is open. */
import { placeWords } from './backend/address';
import type { Backend } from './backend/backend';
import type { Cloud, CloudId, Clouds, Location } from './backend/bindings';
import { failure, inOneLine } from './backend/failure';
import { Choices } from './choices.svelte';
import { Announcer } from './parts/announce.svelte';
import { putOnClipboard } from './parts/clipboard';
import { KeymapState } from './parts/keymap.svelte';
import { Toasts } from './parts/toasts.svelte';

/** The dialog in front of the window. */
export type FrameDialog =
  | { what: 'add-cloud' | 'import-clouds' | 'unlock' | 'keys' | 'palette' }
  | { what: 'settings'; page?: string }
  | { what: 'edit-cloud'; cloud: Cloud; testing?: boolean }
  | { what: 'sign-in' | 'faults'; cloud: Cloud }
  | { what: 'forget-cloud'; cloud: Cloud }
  | { what: 'delete-bucket'; cloud: Cloud; bucket: string };

const MINUTE = 60_000;

export class Frame {
  readonly backend: Backend;
  readonly toasts = new Toasts();
  readonly announcer = new Announcer();
  readonly choices: Choices;
  readonly keys: KeymapState;
  /** The configured clouds; null until they were read. */
  clouds = $state.raw<Clouds | null>(null);
  dialog = $state.raw<FrameDialog | null>(null);
  /** The time that relative dates are measured from; moves once a minute. */
  now = $state(Date.now());
  readonly #read: () => number;

  constructor(backend: Backend, now: () => number = Date.now) {
    this.backend = backend;
    this.#read = now;
    this.now = now();
    this.choices = new Choices(backend, (thrown) => this.failed(thrown));
    this.keys = new KeymapState((keys) => this.choices.change({ keys }));
  }

  /** Keeps `now` moving. Answers a function that stops it. */
  tick(): () => void {
    const timer = setInterval(() => this.touch(), MINUTE);
    return () => clearInterval(timer);
  }

  /** Brings `now` up to date. */
  touch(): void {
    this.now = this.#read();
  }

  cloud(id: CloudId): Cloud | undefined {
    return this.clouds?.clouds.find((cloud) => cloud.id === id);
  }

  /** `Demo S3 · raw`. A cloud that was forgotten appears by its identity. */
  place(location: Location): string {
    return location.cloud === 'file'
      ? 'This computer'
      : placeWords(this.cloud(location.cloud)?.name ?? location.cloud, location);
  }

  /** Shows what went wrong with something the user asked for. */
  failed(thrown: unknown): void {
    const text = inOneLine(failure(thrown));
    this.toasts.show(text, 'bad');
    this.announcer.say(text);
  }

  /** Reads what was chosen, the keys among it. */
  async readChoices(): Promise<void> {
    await this.choices.read();
    const { preset, changed } = this.choices.now.keys;
    this.keys.kept = { preset, changed };
  }

  /** Puts a text on the clipboard and says so, in full unless it is long; where that fails the text is shown. */
  async copyText(text: string, what: string): Promise<void> {
    if (await putOnClipboard(text)) this.toasts.show(`Copied the ${what}${text.length > 200 ? '' : ` ${text}`}`);
    else this.toasts.show(`The clipboard cannot be written. The ${what} is ${text}`, 'bad');
  }

  /** Runs what the user asked for; a failure becomes a note. Answers null when it failed. */
  async try<T>(what: () => Promise<T>): Promise<T | null> {
    try {
      return await what();
    } catch (thrown) {
      this.failed(thrown);
      return null;
    }
  }
}
