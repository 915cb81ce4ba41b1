/** The panes side by side: which are shown, which has the focus, and what crosses from one to another. */
import { topOf } from '../../backend/address';
import type { Cloud, Event, Location } from '../../backend/bindings';
import type { Frame } from '../../frame.svelte';
import { entries } from '../../words/plural';
import { copySpec, mayCopy, mayDeleteBuckets, mayReceive, mustAsk, type Verdict } from './copying';
import { Listing } from './listing.svelte';
import { Pane } from './pane.svelte';
import type { Picked } from './selection.svelte';

/** Panes that can be shown side by side. */
export const MOST_PANES = 3;

export class BrowseState {
  readonly frame: Frame;
  panes = $state.raw<readonly Pane[]>([]);
  /** Index of the pane that has the focus. */
  focused = $state(0);
  #next = 1;

  constructor(frame: Frame) {
    this.frame = frame;
  }

  get pane(): Pane | undefined {
    return this.panes[this.focused];
  }

  /** The pane that a copy by keyboard goes to. */
  get target(): Pane | undefined {
    return this.panes.length < 2 ? undefined : this.panes[(this.focused + 1) % this.panes.length];
  }

  /** Brings the panes in line with the clouds: opens the first ones, closes those of forgotten clouds. */
  meetClouds(room: number): void {
    const clouds = this.frame.clouds?.clouds ?? [];
    const first = clouds[0];
    if (first === undefined) {
      for (const pane of this.panes) pane.close();
      this.panes = [];
      return;
    }
    if (this.panes.length === 0) {
      const shown = clouds.slice(0, Math.max(1, Math.min(room, MOST_PANES)));
      this.panes = shown.map((cloud) => this.#newPane(cloud));
      this.focused = 0;
      return;
    }
    for (const pane of this.panes) {
      const cloud = clouds.find(({ id }) => id === pane.cloud.id);
      if (cloud !== undefined) pane.cloud = cloud;
      else pane.open(this.#unshown() ?? first, { cloud: (this.#unshown() ?? first).id, bucket: '', key: '' });
    }
  }

  /** Shows `count` panes. New ones show clouds that are not shown yet. */
  layOut(count: number): void {
    const fallback = this.pane?.cloud ?? this.frame.clouds?.clouds[0];
    if (fallback === undefined) return;
    const panes = [...this.panes];
    while (panes.length > count) panes.pop()?.close();
    while (panes.length < count) {
      panes.push(this.#newPane(this.#unshown(panes) ?? fallback));
    }
    for (const pane of panes) pane.share = 1;
    this.panes = panes;
    this.focused = Math.min(this.focused, count - 1);
  }

  focus(index: number): void {
    if (index >= 0 && index < this.panes.length) this.focused = index;
  }

  /** Focuses a pane and its list. */
  goTo(index: number): void {
    const count = this.panes.length;
    if (count === 0) return;
    this.focus(((index % count) + count) % count);
    this.pane?.call();
  }

  /** Opens a cloud in the pane that has the focus. */
  openCloud(cloud: Cloud): void {
    const { pane } = this;
    if (pane === undefined) return;
    pane.open(cloud, { cloud: cloud.id, bucket: '', key: '' });
    pane.call();
  }

  heard(event: Event): void {
    if (event.what !== 'listing') return;
    for (const { rows } of this.panes) if (rows instanceof Listing) rows.heard(event.id, event.revision);
  }

  /** Whether entries of a pane may go to a place. */
  verdict(picked: readonly Picked[], origin: Location, target: Location): Verdict {
    return mayCopy(picked, origin, target, this.frame.cloud(target.cloud));
  }

  /** Copies what is selected to the next pane. */
  copyToNext(): void {
    const { pane, target } = this;
    if (pane === undefined) return;
    if (target === undefined) return this.frame.toasts.show('Show a second pane to copy to.');
    if (pane.atBuckets) return this.frame.toasts.show('Open a bucket, then select what to copy.');
    if (pane.selection.count === 0) return this.frame.toasts.show('Select what to copy first.');
    this.copy(pane.selection.entries(), pane.location, target.location, target);
  }

  /** Starts a copy, or asks first on the pane it goes to. */
  copy(picked: Picked[], origin: Location, target: Location, shownOn: Pane): void {
    const verdict = this.verdict(picked, origin, target);
    if (!verdict.legal) return this.frame.toasts.show(`Not copied. ${verdict.reason}.`, 'bad');
    if (mustAsk(picked)) shownOn.question = { picked, origin, target };
    else void this.start(picked, origin, target);
  }

  async start(picked: Picked[], origin: Location, target: Location): Promise<void> {
    const started = await this.frame.try(() => this.frame.backend.startJob(copySpec(picked, origin, target)));
    if (started === null) return;
    this.#started(`Copying ${entries(picked.length)} to ${this.frame.place(target)}`);
  }

  /** Whether files from the desktop may go to a place. */
  verdictOnUpload(target: Location): Verdict {
    return mayReceive(target, this.frame.cloud(target.cloud));
  }

  async upload(paths: string[], target: Location): Promise<void> {
    const verdict = this.verdictOnUpload(target);
    if (!verdict.legal) return this.frame.toasts.show(`Not uploaded. ${verdict.reason}.`, 'bad');
    const started = await this.frame.try(() => this.frame.backend.startUpload(paths, target));
    if (started !== null) this.#started(`Uploading ${entries(paths.length)} to ${this.frame.place(target)}`);
  }

  async createBucket(pane: Pane, name: string): Promise<void> {
    await this.frame.backend.createBucket(pane.cloud.id, name);
    await pane.rows.refresh();
  }

  /** Asks before a bucket is deleted; says why not where it may not be. */
  askToDelete(pane: Pane, bucket: string): void {
    const reason = mayDeleteBuckets(pane.cloud);
    if (reason !== null) this.frame.toasts.show(`Not deleted. ${reason}.`, 'bad');
    else this.frame.dialog = { what: 'delete-bucket', cloud: pane.cloud, bucket };
  }

  /** Deletes a bucket; throws what the engine threw. Panes that stood in it go up. */
  async deleteBucket(cloud: Cloud, bucket: string): Promise<void> {
    await this.frame.backend.deleteBucket(cloud.id, bucket);
    for (const pane of this.panes.filter((each) => each.cloud.id === cloud.id)) {
      if (pane.location.bucket === bucket) pane.open(cloud, topOf(cloud));
      else if (pane.atBuckets) await pane.rows.refresh();
    }
    this.frame.toasts.show(`Deleted the bucket ${bucket}`);
  }

  #started(words: string): void {
    this.frame.toasts.show(words);
    this.frame.announcer.say(words);
  }

  #newPane(cloud: Cloud): Pane {
    return new Pane(this.frame.backend, this.#next++, cloud);
  }

  /** A cloud that no pane shows. */
  /** Lists again what failed in a cloud: somebody has signed in to it. */
  async retry({ id }: Cloud): Promise<void> {
    const failed = this.panes.filter(({ cloud, rows }) => cloud.id === id && rows.head.state === 'failed');
    await Promise.all(failed.map(({ rows }) => rows.refresh()));
  }

  #unshown(panes: readonly Pane[] = this.panes): Cloud | undefined {
    return this.frame.clouds?.clouds.find(({ id }) => !panes.some((pane) => pane.cloud.id === id));
  }
}
