/** A lasso: rows are selected by drawing round them. Owns its rectangle and the scrolling at the edges. */
import { autoscroll } from '../../parts/window';
import type { Pane } from './pane.svelte';
import type { Picked } from './selection.svelte';

/** What a lasso needs of the list it is drawn in. */
export interface LassoList {
  /** The row at a height of the window. */
  rowAt(clientY: number): number;
  /** The element that scrolls. */
  scroller(): HTMLElement | undefined;
}

/** A rectangle in the window, in CSS pixels. */
interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

export class Lasso {
  box = $state.raw<Box | null>(null);
  readonly #pane: Pane;
  readonly #list: LassoList;
  readonly #before: readonly Picked[];
  readonly #from: number;
  #start: { x: number; y: number };
  #at: { x: number; y: number };
  #scrolled = 0;
  #frame = 0;

  /** Begins at a point; `before` stays selected. */
  constructor(pane: Pane, list: LassoList, x: number, y: number, before: readonly Picked[]) {
    this.#pane = pane;
    this.#list = list;
    this.#before = before;
    this.#start = { x, y };
    this.#at = { x, y };
    this.#from = list.rowAt(y);
    this.#scrolled = list.scroller()?.scrollTop ?? 0;
  }

  moved(x: number, y: number): void {
    this.#at = { x, y };
    cancelAnimationFrame(this.#frame);
    this.#draw();
    void this.#pane.lasso(this.#from, this.#list.rowAt(y), this.#before);
  }

  end(): void {
    cancelAnimationFrame(this.#frame);
    this.box = null;
  }

  #draw(): void {
    const scroller = this.#list.scroller();
    if (scroller === undefined) return;
    const frame = scroller.getBoundingClientRect();
    // Where it began has scrolled along with the rows.
    const startY = this.#start.y - (scroller.scrollTop - this.#scrolled);
    const inside = (y: number) => Math.max(frame.top, Math.min(y, frame.bottom));
    const [one, other] = [inside(startY), inside(this.#at.y)];
    const left = Math.max(frame.left, Math.min(this.#start.x, this.#at.x));
    const right = Math.min(frame.right, Math.max(this.#start.x, this.#at.x));
    this.box = { left, top: Math.min(one, other), width: right - left, height: Math.abs(one - other) };
    this.#scroll(scroller, frame);
  }

  #scroll(scroller: HTMLElement, { top, height }: DOMRect): void {
    const step = autoscroll(Math.max(0, Math.min(this.#at.y - top, height)), height);
    if (step === 0) return;
    const before = scroller.scrollTop;
    scroller.scrollTop += step;
    if (scroller.scrollTop === before) return;
    this.#frame = requestAnimationFrame(() => this.moved(this.#at.x, this.#at.y));
  }
}
