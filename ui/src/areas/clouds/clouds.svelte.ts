/** The configured clouds: reads them, adds, edits and forgets. What others see of them stands in the frame. */
import type { Secrets } from '../../backend/backend';
import type {
  Cloud,
  CloudDraft,
  CloudId,
  Event,
  Faults,
  Health,
  Imported,
  Revision,
  VaultState,
} from '../../backend/bindings';
import { secretOf } from '../../backend/address';
import type { Frame } from '../../frame.svelte';
import { plural } from '../../words/plural';

export class CloudsState {
  readonly frame: Frame;
  #announced: Revision = -1;
  /** Clouds whose code was asked for and not given yet. */
  #asked = new Set<CloudId>();

  readonly vault: VaultState | null = $derived.by(() => this.frame.clouds?.vault ?? null);
  /** Whether secrets lie behind a passphrase that was not entered yet. */
  readonly locked = $derived.by(() => this.vault?.kept === 'passphrase' && this.vault.locked);
  /** Clouds that cannot be used while the vault is locked. */
  readonly waiting: Cloud[] = $derived.by(() =>
    this.locked ? (this.frame.clouds?.clouds.filter((cloud) => secretOf(cloud) !== null) ?? []) : [],
  );
  /** Clouds in which somebody has to sign in. Those that only wait for the vault are not among them. */
  readonly signedOut: { cloud: Cloud; health: Health }[] = $derived.by(() =>
    (this.frame.clouds?.clouds ?? []).flatMap((cloud) => {
      const health = this.health(cloud.id);
      const isOut = health?.state === 'sign_in' && !this.waiting.includes(cloud);
      return isOut ? [{ cloud, health }] : [];
    }),
  );

  constructor(frame: Frame) {
    this.frame = frame;
  }

  health(id: CloudId): Health | undefined {
    return this.frame.clouds?.health.find(({ cloud }) => cloud === id);
  }

  /** What a demo cloud was told to do wrong; undefined where nothing is. */
  faults(id: CloudId): Faults | undefined {
    return this.frame.clouds?.faults[id];
  }

  heard(event: Event): void {
    if (event.what !== 'clouds') return;
    this.#announced = Math.max(this.#announced, event.revision);
    if ((this.frame.clouds?.revision ?? -1) < this.#announced) void this.read();
  }

  async read(): Promise<void> {
    const clouds = await this.frame.try(() => this.frame.backend.clouds());
    if (clouds !== null && clouds.revision >= (this.frame.clouds?.revision ?? -1)) this.frame.clouds = clouds;
  }

  /** Adds a cloud; throws what the engine threw, for the form to show. */
  async add(draft: CloudDraft, secrets: Secrets): Promise<Cloud> {
    const cloud = await this.frame.backend.addCloud(draft, secrets);
    await this.read();
    this.frame.toasts.show(`Added ${cloud.name}`);
    return cloud;
  }

  /** Changes a cloud; throws what the engine threw. Secrets that are left out are kept. */
  async edit(id: CloudId, draft: CloudDraft, secrets: Secrets): Promise<Cloud> {
    const cloud = await this.frame.backend.editCloud(id, draft, secrets);
    await this.read();
    this.frame.toasts.show(`Saved ${cloud.name}`);
    return cloud;
  }

  /** Gives a cloud its one-time code; throws what the engine threw. */
  async signIn(cloud: Cloud, code: string): Promise<void> {
    const resumed = await this.frame.backend.signIn(cloud.id, code);
    await this.read();
    const jobs =
      resumed.length === 0 ? '' : `; ${plural(resumed.length, 'job')} go${resumed.length === 1 ? 'es' : ''} on`;
    this.frame.toasts.show(`Signed in to ${cloud.name}${jobs}`);
  }

  /** Opens what a cloud needs where somebody has to sign in: the field for a code, else its form. */
  toSignIn(cloud: Cloud): void {
    const code = this.health(cloud.id)?.trouble?.kind === 'needs_code';
    this.frame.dialog = code ? { what: 'sign-in', cloud } : { what: 'edit-cloud', cloud };
  }

  /** Asks for the code of a cloud that began to need one, unless another dialog is open; once each time. */
  askForCodes(): void {
    const needing = this.signedOut.filter(({ health }) => health.trouble?.kind === 'needs_code');
    const next = needing.find(({ cloud }) => !this.#asked.has(cloud.id));
    this.#asked = new Set(needing.map(({ cloud }) => cloud.id));
    if (next !== undefined && this.frame.dialog === null) this.toSignIn(next.cloud);
  }

  async forget(cloud: Cloud): Promise<void> {
    const done = await this.frame.try(async () => {
      await this.frame.backend.forgetCloud(cloud.id);
      return true;
    });
    await this.read();
    if (done) this.frame.toasts.show(`${cloud.name} was forgotten`);
  }

  async removeDemo(): Promise<void> {
    await this.frame.try(() => this.frame.backend.removeDemo());
    await this.read();
  }

  /** Imports clouds that other programs know; throws only when none could be tried. */
  async importFrom(ids: string[]): Promise<Imported[]> {
    const ended = await this.frame.backend.importClouds(ids);
    await this.read();
    const added = ended.filter(({ cloud }) => cloud !== null).length;
    if (added > 0) this.frame.toasts.show(`Imported ${plural(added, 'cloud')}`);
    return ended;
  }

  /** Chooses where secrets are kept, or opens the place; throws what the engine threw. */
  async openVault(how: (backend: Frame['backend']) => Promise<null>): Promise<void> {
    await how(this.frame.backend);
    await this.read();
  }
}
