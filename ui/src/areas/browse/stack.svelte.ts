/** One place of the layout: panes laid one over another as tabs, of which one is shown. Those behind list nothing. */
import type { Tabs } from '../../backend/bindings';
import type { Pane } from './pane.svelte';

/** Tabs that one stack holds. */
export const MOST_TABS = 12;

export class Stack {
  readonly id: number;
  tabs = $state.raw<readonly Pane[]>([]);
  shown = $state(0);

  constructor(id: number, tabs: readonly Pane[], shown = 0) {
    this.id = id;
    this.tabs = tabs;
    this.shown = shown;
  }

  /** The pane in front. */
  get pane(): Pane {
    return this.tabs[this.shown] as Pane;
  }

  get isFull(): boolean {
    return this.tabs.length >= MOST_TABS;
  }

  /** What is kept of it from one start to the next. */
  get kept(): Tabs {
    return { tabs: this.tabs.map(({ location }) => location), shown: this.shown };
  }

  /** Puts a pane beside the one in front; in front of it unless it is to stay behind. */
  add(pane: Pane, behind: boolean): void {
    const at = this.shown + 1;
    this.tabs = [...this.tabs.slice(0, at), pane, ...this.tabs.slice(at)];
    if (!behind) this.#turnTo(at);
  }

  /** Shows the tab at `index`; below 0 and beyond the end it goes round. */
  show(index: number): void {
    const at = (index + this.tabs.length) % this.tabs.length;
    if (at === this.shown) return;
    this.#turnTo(at);
    this.pane.reopen();
  }

  /** Takes a tab out; the last one stays. Answers the pane that is gone. */
  remove(index: number): Pane | undefined {
    const gone = this.tabs[index];
    if (gone === undefined || this.tabs.length < 2) return undefined;
    const wasShown = index === this.shown;
    if (wasShown) gone.close();
    this.tabs = this.tabs.filter((pane) => pane !== gone);
    if (index < this.shown || this.shown === this.tabs.length) this.shown -= 1;
    if (wasShown) this.pane.reopen();
    return gone;
  }

  close(): void {
    this.pane.close();
  }

  #turnTo(at: number): void {
    this.pane.close();
    this.shown = at;
  }
}
