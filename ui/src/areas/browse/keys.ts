/** What the keys of a list do to its cursor. Everything that has a name is an act; see acts.ts. */
import { Typed } from '../../parts/menus';
import { prints } from '../../parts/shortcuts';
import type { Pane } from './pane.svelte';

/** Where a key moves the cursor, if it does. `page`: rows in a page. */
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

/** Moves the cursor. Answers whether the key was one that does. */
export function moveCursor(event: KeyboardEvent, pane: Pane, page: number): boolean {
  const to = event.altKey || event.metaKey ? undefined : destination(event.key, pane, page);
  if (to === undefined) return false;
  if (event.shiftKey) void pane.extend(to, event.ctrlKey);
  else if (event.ctrlKey) pane.moveOnly(to);
  else pane.pick(to);
  return true;
}

/** Looks for the name that is being typed. */
export class TypeAhead {
  readonly #typed = new Typed();

  /** Whether a name is being typed now, so that a printing key is part of it and no shortcut. */
  goesOn(event: KeyboardEvent): boolean {
    return prints(event) && !this.#typed.isFresh(event.timeStamp);
  }

  /** Answers whether the key was part of a name. */
  pressed(event: KeyboardEvent, pane: Pane): boolean {
    if (!prints(event) || (event.key === ' ' && !this.goesOn(event))) return false;
    const word = this.#typed.add(event.key, event.timeStamp);
    void pane.seek(word, word.length === 1);
    return true;
  }
}
