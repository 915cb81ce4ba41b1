/**
 * What is being dragged over the panes: entries of a pane, or files from the desktop. Owns where they would land, the
 * scrolling near edges and the folders that open when hovered; never decides what is legal.
 */
import type { Drop } from '../../backend/backend';
import type { Location } from '../../backend/bindings';
import { samePlace } from '../../backend/key';
import { autoscroll } from '../../parts/window';
import { plural } from '../../words/plural';
import type { BrowseState } from './browse.svelte';
import type { Verdict } from './copying';
import { crumbs } from './crumbs';
import type { Pane } from './pane.svelte';
import type { Picked } from './selection.svelte';

type Load = { what: 'entries'; picked: Picked[]; origin: Location } | { what: 'paths'; paths: string[] };

/** A place under the mouse. */
export interface Spot {
  pane: Pane;
  location: Location;
  on: 'list' | 'row' | 'crumb';
}

/** Milliseconds over a folder until it opens. */
const SPRING = 700;

export class Carry {
  load = $state.raw<Load | null>(null);
  x = $state(0);
  y = $state(0);
  spot = $state.raw<Spot | null>(null);
  verdict = $state.raw<Verdict | null>(null);
  readonly #browse: BrowseState;
  #spring: ReturnType<typeof setTimeout> | undefined;
  #frame = 0;

  constructor(browse: BrowseState) {
    this.#browse = browse;
  }

  /** What the badge beside the mouse says. */
  get words(): string {
    if (this.load === null) return '';
    const count = this.load.what === 'entries' ? this.load.picked.length : this.load.paths.length;
    const verb = this.load.what === 'entries' ? 'Copy' : 'Upload';
    if (this.verdict === null) return plural(count, 'entry', 'entries');
    return this.verdict.legal ? `${verb} ${count} → ${this.verdict.place}` : this.verdict.reason;
  }

  /** Whether a drop now would do something at exactly this place of this pane. */
  isOver(pane: Pane, on: Spot['on'], location: Location): 'legal' | 'illegal' | null {
    const { spot } = this;
    if (spot === null || spot.pane !== pane || spot.on !== on || !samePlace(spot.location, location)) return null;
    return this.verdict?.legal === true ? 'legal' : 'illegal';
  }

  take(load: Load): void {
    this.load = load;
  }

  moved(x: number, y: number): void {
    this.x = x;
    this.y = y;
    this.#hover(this.#spotAt(x, y));
    cancelAnimationFrame(this.#frame);
    this.#scroll();
  }

  /** Ends the drag with a drop. */
  drop(x: number, y: number): void {
    const { load } = this;
    this.#hover(this.#spotAt(x, y));
    const { spot, verdict } = this;
    this.end();
    if (load === null || spot === null || verdict === null) return;
    if (load.what === 'paths') void this.#browse.upload(load.paths, spot.location);
    else if (verdict.legal) this.#browse.copy(load.picked, load.origin, spot.location, spot.pane);
  }

  end(): void {
    clearTimeout(this.#spring);
    cancelAnimationFrame(this.#frame);
    this.load = null;
    this.spot = null;
    this.verdict = null;
  }

  /** A drag from the desktop. */
  fromDesktop(drop: Drop): void {
    if (drop.phase === 'leave') return this.end();
    if (drop.phase === 'over') {
      if (this.load !== null) this.moved(drop.x, drop.y);
      return;
    }
    this.take({ what: 'paths', paths: drop.paths });
    if (drop.phase === 'enter') return this.moved(drop.x, drop.y);
    if (this.#spotAt(drop.x, drop.y) === null) this.#browse.frame.toasts.show('Drop onto a pane to upload.');
    this.drop(drop.x, drop.y);
  }

  #hover(spot: Spot | null): void {
    const same = spot !== null && this.spot !== null && spot.on === this.spot.on && spot.pane === this.spot.pane;
    if (same && samePlace(spot.location, (this.spot as Spot).location)) return;
    clearTimeout(this.#spring);
    this.spot = spot;
    this.verdict = spot === null ? null : this.#judge(spot.location);
    if (spot !== null && spot.on !== 'list') this.#spring = setTimeout(() => this.#open(spot), SPRING);
  }

  #judge(target: Location): Verdict {
    if (this.load?.what === 'entries') return this.#browse.verdict(this.load.picked, this.load.origin, target);
    return this.#browse.verdictOnUpload(target);
  }

  #open({ pane, location }: Spot): void {
    pane.open(pane.cloud, location);
    this.#hover(this.#spotAt(this.x, this.y));
  }

  #spotAt(x: number, y: number): Spot | null {
    const element = document.elementFromPoint(x, y);
    const id = Number(element?.closest<HTMLElement>('[data-pane]')?.dataset.pane);
    const pane = this.#browse.panes.find((each) => each.id === id);
    if (element === null || pane === undefined) return null;
    const crumb = element.closest<HTMLElement>('[data-crumb]')?.dataset.crumb;
    const onto = crumb === undefined ? undefined : crumbs(pane.cloud, pane.location)[Number(crumb)];
    if (onto !== undefined) return { pane, location: onto.location, on: 'crumb' };
    const row = element.closest<HTMLElement>('[data-row]')?.dataset.row;
    const entry = row === undefined ? undefined : pane.rows.row(Number(row));
    if (entry?.kind !== 'folder') return { pane, location: pane.location, on: 'list' };
    return { pane, location: pane.locationOf(entry), on: 'row' };
  }

  #scroll(): void {
    const list = document.elementFromPoint(this.x, this.y)?.closest('[data-scroller]');
    if (this.load === null || list === null || list === undefined) return;
    const { top, height } = list.getBoundingClientRect();
    const step = autoscroll(this.y - top, height);
    if (step === 0) return;
    list.scrollTop += step;
    this.#frame = requestAnimationFrame(() => {
      this.#hover(this.#spotAt(this.x, this.y));
      this.#scroll();
    });
  }
}
