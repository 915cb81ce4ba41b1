/** Deleting objects: what would go is counted first, whether it can come back is said, and a large deletion is typed for. */
import { siteOf } from '../../backend/address';
import type { Cloud, JobSpec, Location } from '../../backend/bindings';
import type { Frame } from '../../frame.svelte';
import { bytes } from '../../words/bytes';
import { plural } from '../../words/plural';
import { takenWords } from './copying';
import { PlannedJob } from './planned.svelte';
import type { Taken } from './selection.svelte';

/** Above this many objects the bucket's name is typed. */
export const TYPED_ABOVE = 1_000;

/** The deletion of what was taken. */
export function deletionOf({ picked, origin }: Taken): JobSpec {
  const sources = picked.map(({ key, kind }) => ({ location: { ...origin, key }, kind }));
  return { kind: 'delete', sources, target: null, on_conflict: 'ask' };
}

/** What a bucket is called, also one that locations leave out; a folder of this computer is called as its cloud. */
export function bucketName(cloud: Cloud, { bucket }: Location): string {
  return bucket || siteOf(cloud)?.bucket || cloud.name;
}

export class Removal {
  readonly what: string;
  readonly place: string;
  /** What is to be typed if it is much. */
  readonly name: string;
  readonly planned: PlannedJob;
  /** Whether it can come back: null until, or where, the cloud does not say. */
  soft = $state<boolean | null>(null);
  /** Whether the cloud was asked whether it can. */
  asked = $state(false);
  readonly folders: boolean;

  constructor(frame: Frame, cloud: Cloud, taken: Taken) {
    this.what = takenWords(taken);
    this.place = frame.place(taken.origin);
    this.name = bucketName(cloud, taken.origin);
    this.folders = cloud.connection.protocol === 'local' && taken.picked.some(({ kind }) => kind === 'folder');
    this.planned = new PlannedJob(frame, deletionOf(taken));
    void this.#ask(frame, taken.origin);
  }

  get isReady(): boolean {
    return this.planned.isKnown && this.asked;
  }

  get mustType(): boolean {
    return this.planned.objects > TYPED_ABOVE;
  }

  /** `1,204 objects, 18.4 GiB`. */
  get amount(): string {
    const { objects, bytes: size } = this.planned;
    return `${this.folders ? plural(objects, 'object and folder', 'objects and folders') : plural(objects, 'object')}, ${bytes(size)}`;
  }

  async #ask(frame: Frame, at: Location): Promise<void> {
    try {
      this.soft = await frame.backend.keepsVersions(at);
    } catch {
      // What a cloud does not say counts as final: nobody is promised what nobody knows.
      this.soft = null;
    }
    this.asked = true;
  }
}
