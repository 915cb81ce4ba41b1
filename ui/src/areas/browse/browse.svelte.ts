/** The panes of the window: how many, which tabs they hold, which has the focus, and what is kept of that. */
import { topOf } from '../../backend/address';
import type { Cloud, Event, Layout, Location } from '../../backend/bindings';
import type { Frame } from '../../frame.svelte';
import { AbilitiesOf } from './abilities.svelte';
import type { Taken } from './selection.svelte';
import type { Verb } from './copying';
import { Handling } from './handling';
import { evenly, fits, MOST_PANES, type Shares } from './layout';
import { Listing } from './listing.svelte';
import { Measuring } from './measuring.svelte';
import { Pane } from './pane.svelte';
import type { PlannedJob } from './planned.svelte';
import type { Removal } from './removing.svelte';
import { Sending } from './sending';
import { MOST_TABS, Stack } from './stack.svelte';
import { Undoing, type UndoQuestion } from './undoing';

/** Closed tabs that can be opened again. */
const MOST_CLOSED = 24;

/** The sheet about objects that is open. */
export type ObjectSheet =
  | { what: 'delete'; removal: Removal }
  | { what: 'folder'; pane: Pane }
  | { what: 'rename'; planned: PlannedJob; words: string }
  | { what: 'link'; location: Location }
  | { what: 'undo'; question: UndoQuestion };

/** What waits to be pasted. */
export interface Clip {
  taken: Taken;
  verb: Verb;
}

export class BrowseState {
  readonly frame: Frame;
  readonly sending: Sending;
  readonly handling = new Handling(this);
  readonly undoing: Undoing;
  readonly measuring: Measuring;
  readonly abilities: AbilitiesOf;
  /** Whether the object under the cursor is being looked at. */
  looking = $state(false);
  sheet = $state.raw<ObjectSheet | null>(null);
  clip = $state.raw<Clip | null>(null);
  stacks = $state.raw<readonly Stack[]>([]);
  /** Index of the pane that has the focus. */
  focused = $state(0);
  shares = $state.raw<Shares>(evenly(1));
  /** The panes in front. */
  readonly panes: readonly Pane[] = $derived(this.stacks.map(({ pane }) => pane));
  /** What is kept from one start to the next. */
  readonly layout: Layout = $derived.by(() => {
    const whole = (shares: number[]) => shares.map((share) => Math.max(1, Math.min(65_535, Math.round(share))));
    const { columns, rows } = this.shares;
    const panes = this.stacks.map(({ kept }) => kept);
    return { panes, columns: whole(columns), rows: whole(rows), focused: this.focused };
  });
  /** Listings that no pane shows, but that somebody waits for. */
  readonly #listings = new Set<Listing>();
  /** The job that is counted before somebody says yes. */
  #planned: PlannedJob | undefined;
  #closed: Location[] = [];
  #next = 1;

  constructor(frame: Frame) {
    this.frame = frame;
    this.undoing = new Undoing(frame, (question) => (this.sheet = { what: 'undo', question }));
    this.sending = new Sending(frame, this.undoing);
    this.measuring = new Measuring(frame);
    this.abilities = new AbilitiesOf(frame);
  }

  get pane(): Pane | undefined {
    return this.panes[this.focused];
  }

  get stack(): Stack | undefined {
    return this.stacks[this.focused];
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
      for (const stack of this.stacks) stack.close();
      this.stacks = [];
    } else if (this.stacks.length === 0) {
      if (!this.#restore()) this.#begin(clouds, room);
    } else for (const pane of this.stacks.flatMap(({ tabs }) => tabs)) this.#meet(pane, clouds, first);
  }

  /** Shows `count` panes. New ones show clouds that are not shown yet. */
  layOut(count: number): void {
    const fallback = this.pane?.cloud ?? this.frame.clouds?.clouds[0];
    if (fallback === undefined || count === this.stacks.length) return;
    const stacks = [...this.stacks];
    while (stacks.length > count) stacks.pop()?.close();
    while (stacks.length < count) {
      const shown = stacks.map(({ pane }) => pane);
      stacks.push(new Stack(this.#next++, [this.#newPane(this.#unshown(shown) ?? fallback)]));
    }
    this.stacks = stacks;
    this.shares = evenly(count);
    this.focused = Math.min(this.focused, count - 1);
  }

  focus(index: number): void {
    if (index >= 0 && index < this.stacks.length) this.focused = index;
  }

  /** Focuses a pane and its list. */
  goTo(index: number): void {
    const count = this.stacks.length;
    if (count === 0) return;
    this.focus(((index % count) + count) % count);
    this.pane?.call();
  }

  /** Opens a cloud in the pane that has the focus. */
  openCloud(cloud: Cloud): void {
    this.open(topOf(cloud));
  }

  /** Opens a place in the pane that has the focus, the cursor on the entry `at`. */
  open(location: Location, at: string | null = null): void {
    const { pane } = this;
    const cloud = this.frame.cloud(location.cloud);
    if (cloud === undefined) return this.frame.toasts.show('The cloud of this place was forgotten.', 'bad');
    if (pane === undefined) return;
    pane.open(cloud, location, at);
    this.frame.choices.opened(location);
    pane.call();
  }

  /** Opens a place in a new tab of a stack, beside the one in front. */
  openTab(stack: Stack, location: Location, behind = false): void {
    const cloud = this.frame.cloud(location.cloud);
    if (cloud === undefined) return;
    if (stack.isFull) return this.frame.toasts.show(`A pane holds up to ${MOST_TABS} tabs. Close one first.`);
    stack.add(this.#newPane(cloud, location, behind), behind);
    if (!behind) stack.pane.call();
  }

  closeTab(stack: Stack, index: number): void {
    const gone = stack.remove(index);
    if (gone === undefined) return this.frame.toasts.show('The last tab of a pane stays.');
    this.#closed = [...this.#closed, gone.location].slice(-MOST_CLOSED);
    stack.pane.call();
  }

  /** Opens the tab that was closed last. */
  reopenTab(): void {
    const location = this.#closed.pop();
    if (location === undefined) return this.frame.toasts.show('No closed tab is left.');
    if (this.stack !== undefined) this.openTab(this.stack, location);
  }

  /** Lists a place that no pane shows; `told` hears of every change. Close it by `release`. */
  listing(location: Location, told: () => void): Listing {
    const listing = new Listing(this.frame.backend, location, told);
    this.#listings.add(listing);
    return listing;
  }

  release(listing: Listing): void {
    this.#listings.delete(listing);
    listing.close();
  }

  /** Keeps a counted job up to date. */
  follow(planned: PlannedJob): void {
    this.#planned = planned;
  }

  heard(event: Event): void {
    if (event.what === 'jobs') void this.#planned?.heard();
    if (event.what === 'clouds') this.abilities.forget();
    if (event.what !== 'listing') return;
    for (const { rows } of this.panes) if (rows instanceof Listing) rows.heard(event.id, event.revision);
    for (const listing of this.#listings) listing.heard(event.id, event.revision);
  }

  /** Copies or moves what is selected to the next pane. */
  sendToNext(verb: Verb): void {
    const { pane, target } = this;
    if (pane === undefined) return;
    if (target === undefined) return this.frame.toasts.show(`Show a second pane to ${verb} to.`);
    if (pane.atBuckets) return this.frame.toasts.show(`Open a bucket, then select what to ${verb}.`);
    if (pane.selection.isEmpty) return this.frame.toasts.show(`Select what to ${verb} first.`);
    this.sending.send(pane.selection.taken(pane.location), target.location, verb, target);
  }

  #begin(clouds: readonly Cloud[], room: number): void {
    const shown = clouds.slice(0, Math.max(1, Math.min(room, 3)));
    this.stacks = shown.map((cloud) => new Stack(this.#next++, [this.#newPane(cloud)]));
    this.shares = evenly(shown.length);
    this.focused = 0;
  }

  /** Puts the panes as they stood when the window was left. Answers whether there was anything to put. */
  #restore(): boolean {
    const { layout, restore } = this.frame.choices.now;
    if (!restore || layout === null) return false;
    const stacks = layout.panes.slice(0, MOST_PANES).flatMap(({ tabs, shown }) => {
      const there = tabs.slice(0, MOST_TABS).filter(({ cloud }) => this.frame.cloud(cloud) !== undefined);
      if (there.length === 0) return [];
      const front = Math.min(shown, there.length - 1);
      const panes = there.map((at, index) => this.#newPane(this.frame.cloud(at.cloud) as Cloud, at, index !== front));
      return [new Stack(this.#next++, panes, front)];
    });
    if (stacks.length === 0) return false;
    this.stacks = stacks;
    const kept = { columns: layout.columns, rows: layout.rows };
    this.shares = fits(kept, stacks.length) ? kept : evenly(stacks.length);
    this.focused = Math.min(layout.focused, stacks.length - 1);
    return true;
  }

  #meet(pane: Pane, clouds: readonly Cloud[], first: Cloud): void {
    const cloud = clouds.find(({ id }) => id === pane.cloud.id);
    if (cloud !== undefined) pane.cloud = cloud;
    else {
      const other = this.#unshown() ?? first;
      pane.open(other, topOf(other));
      if (!this.panes.includes(pane)) pane.close();
    }
  }

  #newPane(cloud: Cloud, location?: Location, hidden = false): Pane {
    return new Pane(this.frame.backend, this.#next++, cloud, location, hidden);
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
