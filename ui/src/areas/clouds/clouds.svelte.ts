/** The configured clouds: reads them, adds and forgets. What others see of them stands in the frame. */
import type { Cloud, CloudDraft, Event, Revision } from '../../backend/bindings';
import type { Frame } from '../../frame.svelte';

export class CloudsState {
  readonly frame: Frame;
  #announced: Revision = -1;

  constructor(frame: Frame) {
    this.frame = frame;
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
  async add(draft: CloudDraft, secret: string | null): Promise<Cloud> {
    const cloud = await this.frame.backend.addCloud(draft, secret);
    await this.read();
    this.frame.toasts.show(`Added ${cloud.name}`);
    return cloud;
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
}
