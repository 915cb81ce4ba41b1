/** What the keys of a list do to its pane. */
import type { Entry } from '../../backend/bindings';
import { actionFor, chord } from '../../parts/shortcuts';
import { MOST_SELECTED, type Pane } from './pane.svelte';

/** What the list can do for the keys. */
export interface ListKeys {
  /** Rows in a page. */
  page(): number;
  /** Asks whether to delete what the row stands for. */
  remove(entry: Entry): void;
  /** Says something to the user. */
  tell(words: string): void;
}

/** Where a key moves the cursor, if it does. */
function destination(key: string, pane: Pane, page: number): number | undefined {
  const { cursor } = pane;
  return {
    ArrowUp: cursor - 1,
    ArrowDown: cursor + 1,
    PageUp: cursor - page,
    PageDown: cursor + page,
    Home: 0,
    End: pane.rows.head.total - 1,
  }[key];
}

/** Acts on a key pressed in the list. Answers whether it meant something. */
export function pressed(event: KeyboardEvent, pane: Pane, list: ListKeys): boolean {
  const entry = pane.rows.row(pane.cursor);
  switch (actionFor(event, 'list')) {
    case 'open':
      if (entry !== undefined) pane.openEntry(entry);
      return true;
    case 'parent':
      pane.openParent();
      return true;
    case 'select-all':
      void pane.selectAll().then((done) => {
        if (!done)
          list.tell(
            `Up to ${MOST_SELECTED.toLocaleString('en-US')} entries can be selected one by one. Copy the folder itself from its parent.`,
          );
      });
      return true;
    case 'toggle':
      pane.toggle(pane.cursor);
      return true;
    case 'delete':
      if (entry === undefined || !pane.atBuckets) return false;
      list.remove(entry);
      return true;
    case 'clear':
      pane.selection.clear();
      return true;
  }
  const to = event.altKey || event.metaKey ? undefined : destination(event.key, pane, list.page());
  if (to === undefined) return false;
  if (event.shiftKey) void pane.extend(to, event.ctrlKey);
  else if (event.ctrlKey) pane.moveOnly(to);
  else pane.pick(to);
  return true;
}

const PAUSE = 800;

/** Builds a prefix from keys typed within 800 ms of each other, and looks for it. */
export class TypeAhead {
  #typed = '';
  #last = 0;

  /** Answers whether the key was part of a name. */
  pressed(event: KeyboardEvent, pane: Pane): boolean {
    const fresh = event.timeStamp - this.#last > PAUSE;
    const prints = event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (!prints || (fresh && (event.key === ' ' || chord(event) === '?'))) return false;
    this.#typed = fresh ? event.key : this.#typed + event.key;
    this.#last = event.timeStamp;
    void pane.seek(this.#typed, this.#typed.length === 1);
    return true;
  }
}
