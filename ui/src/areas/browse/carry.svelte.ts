/**
 * What is being dragged over the panes: entries of a pane, or files from the desktop. Owns where they would land, the
 * scrolling near edges and what opens when hovered; never decides what is legal.
 */
import type { Drop } from '../../backend/backend';
import type { Location } from '../../backend/bindings';
import { samePlace } from '../../backend/key';
import { wantedByKeys, type Held } from '../../parts/drag';
import { autoscroll } from '../../parts/window';
import { plural } from '../../words/plural';
import type { BrowseState } from './browse.svelte';
import { usualVerb, VERB_WORDS, type Verb, type Verdict } from './copying';
import type { Pane } from './pane.svelte';
import type { Taken } from './selection.svelte';
import { sameSpot, spotAt, type Spot } from './spots';

type Load = { what: 'entries'; taken: Taken } | { what: 'paths'; paths: string[] };

/** A drop by the right button, which asks what to do. */
export interface DropQuestion {
  x: number;
  y: number;
  taken: Taken;
  target: Location;
  on: Pane;
}

/** Milliseconds over a folder, a tab or a cloud until it opens. */
const SPRING = 700;

export class Carry {
  load = $state.raw<Load | null>(null);
  x = $state(0);
  y = $state(0);
  spot = $state.raw<Spot | null>(null);
  verdict = $state.raw<Verdict | null>(null);
  question = $state.raw<DropQuestion | null>(null);
  /** What a drop now would do. */
  verb = $state<Verb>('copy');
  #held: Held | undefined;
  readonly #browse: BrowseState;
  #asks = false;
  #spring: ReturnType<typeof setTimeout> | undefined;
  #frame = 0;

  constructor(browse: BrowseState) {
    this.#browse = browse;
  }

  /** What the badge beside the mouse says. */
  get words(): string {
    if (this.load === null) return '';
    const entries = this.load.what === 'entries';
    const count = this.load.what === 'entries' ? this.load.taken.picked.length : this.load.paths.length;
    const what = this.load.what === 'entries' && this.load.taken.whole ? 'everything' : count.toString();
    if (this.verdict === null) return what === 'everything' ? 'Everything' : plural(count, 'entry', 'entries');
    if (!this.verdict.legal) return this.verdict.reason;
    const verb = entries ? VERB_WORDS[this.verb] : 'Upload';
    const how = verb === 'Move' && this.#inside ? ' (copy + delete)' : '';
    return `${verb}${how} ${what} → ${this.verdict.place}${this.#asks ? '…' : ''}`;
  }

  get #inside(): boolean {
    return (
      this.load?.what === 'entries' && this.spot !== null && usualVerb(this.load.taken, this.spot.location) === 'move'
    );
  }

  /** Whether a drop now would do something at exactly this place of this pane. */
  isOver(pane: Pane, on: Spot['on'], location: Location): 'legal' | 'illegal' | null {
    const { spot } = this;
    if (spot === null || spot.pane !== pane || spot.on !== on || !samePlace(spot.location, location)) return null;
    return this.verdict?.legal === true ? 'legal' : 'illegal';
  }

  /** Takes something up. `asks`: the drop asks what to do. */
  take(load: Load, asks = false): void {
    this.load = load;
    this.#asks = asks;
    this.question = null;
  }

  moved(x: number, y: number, held?: Held): void {
    this.x = x;
    this.y = y;
    this.hold(held);
    this.#hover(spotAt(this.#browse, x, y));
    if (this.load?.what === 'paths') this.#browse.byRules?.over(this.spot === null);
    cancelAnimationFrame(this.#frame);
    this.#scroll();
  }

  /** Other keys are held: the verb may be another, and what is legal with it. */
  hold(held: Held | undefined): void {
    this.#held = held;
    if (this.spot !== null) this.verdict = this.#judge(this.spot.location);
  }

  /** Ends the drag with a drop. The keys that are held now decide, not those of the beginning. */
  drop(x: number, y: number, held?: Held): void {
    const { load } = this;
    this.#hover(spotAt(this.#browse, x, y));
    this.hold(held);
    const { spot, verdict, verb } = this;
    const asks = this.#asks;
    this.end();
    if (load?.what === 'paths' && spot === null) return this.#browse.byRules?.drop(load.paths);
    if (load === null || spot === null || verdict === null) return;
    if (load.what === 'paths') void this.#browse.sending.upload(load.paths, spot.location);
    else if (asks) this.question = { x, y, taken: load.taken, target: spot.location, on: spot.pane };
    else if (verdict.legal) this.#browse.sending.send(load.taken, spot.location, verb, spot.pane);
  }

  end(): void {
    clearTimeout(this.#spring);
    cancelAnimationFrame(this.#frame);
    if (this.load?.what === 'paths') this.#browse.byRules?.left();
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
    if (this.load === null || drop.phase === 'enter') {
      this.take({ what: 'paths', paths: drop.paths });
      this.#browse.byRules?.hover(drop.paths);
    }
    if (drop.phase === 'enter') return this.moved(drop.x, drop.y);
    this.drop(drop.x, drop.y);
  }

  #hover(spot: Spot | null): void {
    if (spot !== null && this.spot !== null && sameSpot(spot, this.spot)) return;
    clearTimeout(this.#spring);
    this.spot = spot;
    this.verdict = spot === null ? null : this.#judge(spot.location);
    if (spot?.open !== undefined) this.#spring = setTimeout(() => this.#open(spot), SPRING);
  }

  #judge(target: Location): Verdict {
    if (this.load?.what === 'entries') {
      const { taken } = this.load;
      this.verb = wantedByKeys(this.#held) ?? usualVerb(taken, target);
      return this.#browse.sending.verdict(taken, target, this.verb);
    }
    return this.#browse.sending.verdictOnUpload(target);
  }

  #open({ open }: Spot): void {
    open?.();
    this.#hover(spotAt(this.#browse, this.x, this.y));
  }

  #scroll(): void {
    const list = document.elementFromPoint(this.x, this.y)?.closest('[data-scroller]');
    if (this.load === null || list === null || list === undefined) return;
    const { top, height } = list.getBoundingClientRect();
    const step = autoscroll(this.y - top, height);
    if (step === 0) return;
    list.scrollTop += step;
    this.#frame = requestAnimationFrame(() => {
      this.#hover(spotAt(this.#browse, this.x, this.y));
      this.#scroll();
    });
  }
}
