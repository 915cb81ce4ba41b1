/** What the mouse does on the rows of a pane: selects, opens, takes hold of entries, draws a lasso, asks for a menu. */
import { follow } from '../../parts/drag';
import type { BrowseState } from './browse.svelte';
import type { Carry } from './carry.svelte';
import { Lasso } from './lasso.svelte';
import type { Pane } from './pane.svelte';

/** The list that the mouse is over; asked anew each time, because a list may come to show another pane. */
export interface Ground {
  browse: () => BrowseState;
  pane: () => Pane;
  carry: () => Carry;
  grid: () => HTMLElement | undefined;
  rowAt: (y: number) => number;
  focusCursor: () => void;
  openMenu: (x: number, y: number, onEntry: boolean) => void;
}

const NOTHING = { began: () => false, moved: () => undefined, dropped: () => undefined, ended: () => undefined };

const rowOf = (event: Event): number | null => {
  const row = (event.target as Element).closest<HTMLElement>('[data-row]')?.dataset.row;
  return row === undefined ? null : Number(row);
};

/** Whether it happened on the head of a column. */
export const isHead = (event: Event): boolean => (event.target as Element).closest('[role=columnheader]') !== null;

export class Pointing {
  lasso = $state.raw<Lasso | null>(null);
  readonly #ground: Ground;
  #stop = () => {};

  constructor(ground: Ground) {
    this.#ground = ground;
  }

  /** Ends the drag under way, if there is one. */
  end(): void {
    this.#stop();
  }

  press(event: MouseEvent): void {
    if (isHead(event) || event.button === 1) return event.preventDefault();
    if (event.button > 2) return;
    const pane = this.#ground.pane();
    const index = rowOf(event);
    const entry = index === null ? undefined : pane.rows.row(index);
    const held = event.shiftKey || event.ctrlKey || event.metaKey;
    // The name can be taken hold of, and so can all that is selected; everything else is ground to draw a lasso on.
    const onName = (event.target as Element).closest('[data-cell=name]') !== null;
    const isSelected = entry !== undefined && pane.selection.has(entry);
    if (event.button === 0 && entry === undefined && index !== null) return;
    if (event.button === 2 && index !== null && entry !== undefined) {
      if (isSelected) pane.moveOnly(index);
      else pane.pick(index);
    } else if (event.button === 0 && entry !== undefined && !held && !isSelected && onName) pane.pick(index as number);
    if (entry !== undefined && (onName || isSelected || event.button === 2)) this.#carryFrom(event, index as number);
    else if (event.button === 0 && !pane.selection.whole) this.#drawFrom(event);
    else if (event.button === 2) this.#menuFrom(event);
  }

  click(event: MouseEvent): void {
    if (isHead(event)) return;
    const pane = this.#ground.pane();
    const index = rowOf(event);
    if (index === null) {
      pane.selection.clear();
      this.#ground.focusCursor();
    } else if (event.shiftKey) void pane.extend(index, event.ctrlKey || event.metaKey);
    else if (event.ctrlKey || event.metaKey) pane.toggle(index);
    else pane.pick(index);
  }

  middleClick(event: MouseEvent): void {
    const [browse, pane] = [this.#ground.browse(), this.#ground.pane()];
    const index = event.button === 1 ? rowOf(event) : null;
    const entry = index === null ? undefined : pane.rows.row(index);
    const stack = browse.stacks.find((each) => each.pane === pane);
    if (entry?.kind === 'folder' && stack !== undefined) browse.openTab(stack, pane.locationOf(entry), true);
  }

  doubleClick(event: MouseEvent): void {
    const pane = this.#ground.pane();
    const index = isHead(event) ? null : rowOf(event);
    const entry = index === null ? undefined : pane.rows.row(index);
    if (entry !== undefined) pane.openEntry(entry);
  }

  #menuFrom(event: MouseEvent): void {
    this.#stop = follow(event, { ...NOTHING, clicked: (x, y) => this.#ground.openMenu(x, y, false) });
  }

  #carryFrom(event: MouseEvent, index: number): void {
    const [pane, carry] = [this.#ground.pane(), this.#ground.carry()];
    const entry = pane.rows.row(index);
    this.#stop = follow(event, {
      began: () => {
        if (entry === undefined || pane.atBuckets) return false;
        if (!pane.selection.has(entry)) pane.selection.toggle(entry);
        carry.take({ what: 'entries', taken: pane.selection.taken(pane.location) }, event.button === 2);
        return true;
      },
      moved: (x, y, keys) => carry.moved(x, y, keys),
      dropped: (x, y, keys) => carry.drop(x, y, keys),
      held: (keys) => carry.hold(keys),
      ended: () => carry.end(),
      clicked: (x, y) => event.button === 2 && this.#ground.openMenu(x, y, true),
    });
  }

  #drawFrom(event: MouseEvent): void {
    const { pane, rowAt, grid, focusCursor } = this.#ground;
    const adding = event.ctrlKey || event.metaKey;
    this.#stop = follow(event, {
      began: () => {
        const reach = { rowAt, scroller: () => grid() };
        const before = adding ? pane().selection.kept() : [];
        this.lasso = new Lasso(pane(), reach, event.clientX, event.clientY, before);
        return true;
      },
      moved: (x, y) => this.lasso?.moved(x, y),
      dropped: (x, y) => this.lasso?.moved(x, y),
      ended: () => {
        this.lasso?.end();
        this.lasso = null;
        focusCursor();
      },
    });
  }
}
