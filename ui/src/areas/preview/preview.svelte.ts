/** A quick look at the object that the pane with the focus stands on. Holds one grant at a time, and gives it back. */
import type { ListingId, Location, Preview } from '../../backend/bindings';
import { failure, type Failed } from '../../backend/failure';
import { samePlace } from '../../backend/key';
import type { Frame } from '../../frame.svelte';

/** What is to be looked at. */
export interface Looked {
  listing: ListingId;
  location: Location;
  name: string;
  etag: string | null;
}

export class PreviewState {
  readonly frame: Frame;
  /** What is in front now; null until its grant has come. */
  preview = $state.raw<Preview | null>(null);
  trouble = $state.raw<Failed | null>(null);
  /** What it is about, also while the grant is asked for. */
  looked = $state.raw<Looked | null>(null);
  #number = 0;

  constructor(frame: Frame) {
    this.frame = frame;
  }

  /** Turns to another object, and lets go of the one before. */
  async look(at: Looked): Promise<void> {
    const before = this.looked;
    if (before !== null && samePlace(before.location, at.location) && before.etag === at.etag) return;
    this.close();
    this.looked = at;
    const number = this.#number;
    try {
      const preview = await this.frame.backend.openPreview(at.listing, at.location.key);
      if (number === this.#number) this.preview = preview;
      else void this.frame.backend.closePreview(preview.token);
    } catch (thrown) {
      if (number === this.#number) this.trouble = failure(thrown);
    }
  }

  /** Something went wrong with what is in front. */
  failed(thrown: unknown): void {
    this.trouble = failure(thrown);
  }

  close(): void {
    this.#number += 1;
    // A grant that is gone already is as closed as it can be.
    if (this.preview !== null) this.frame.backend.closePreview(this.preview.token).catch(() => undefined);
    [this.preview, this.trouble, this.looked] = [null, null, null];
  }
}
