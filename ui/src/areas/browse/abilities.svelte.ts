/** What clouds can do, asked once each and kept until the clouds change. */
import { SvelteMap } from 'svelte/reactivity';
import type { Abilities, CloudId } from '../../backend/bindings';
import type { Frame } from '../../frame.svelte';

export class AbilitiesOf {
  readonly #frame: Frame;
  readonly #known = new SvelteMap<CloudId, Abilities>();
  readonly #asked = new Set<CloudId>();

  constructor(frame: Frame) {
    this.#frame = frame;
  }

  /** What is known now; asks if nothing is. */
  of(cloud: CloudId): Abilities | undefined {
    if (!this.#asked.has(cloud)) void this.#ask(cloud);
    return this.#known.get(cloud);
  }

  /** Clouds were added, changed or forgotten. */
  forget(): void {
    this.#asked.clear();
  }

  async #ask(cloud: CloudId): Promise<void> {
    this.#asked.add(cloud);
    try {
      this.#known.set(cloud, await this.#frame.backend.abilities(cloud));
    } catch {
      // The cloud's own listing says what is wrong with it; asked again when it has changed.
      this.#known.delete(cloud);
    }
  }
}
