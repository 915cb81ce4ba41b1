/** What menus are made of: their lines, where they open, and finding a line by typing. */

/** One line of a menu. */
export interface Choice {
  id: string;
  words: string;
  /** Whether it is the one of its kind that holds now; left out for a line that is only done. */
  chosen?: boolean;
  /** Why it cannot be chosen now; it stays visible. */
  why?: string | undefined;
  /** The key that does the same. */
  keys?: string | undefined;
  /** A menu of its own. */
  lines?: readonly Choice[];
  /** Whether a rule stands above it. */
  apart?: boolean;
}

/** Where a menu opens: below (or above) an edge, or beside a line of the menu before it. */
export interface Anchor {
  left: number;
  right: number;
  top: number;
  bottom: number;
  beside?: boolean;
}

/** The anchor of a menu that opens at a point. */
export const atPoint = (x: number, y: number): Anchor => ({ left: x, right: x, top: y, bottom: y });

const EDGE = 4;

/** Where a menu of this size stands so that it is in the window. */
export function placed(
  anchor: Anchor,
  size: { width: number; height: number },
  room: { width: number; height: number },
): { left: number; top: number } {
  const inside = (at: number, length: number, most: number) => Math.max(EDGE, Math.min(at, most - length - EDGE));
  if (anchor.beside) {
    const fits = anchor.right + size.width + EDGE <= room.width;
    const left = fits ? anchor.right - 2 : anchor.left - size.width + 2;
    return { left: inside(left, size.width, room.width), top: inside(anchor.top - EDGE, size.height, room.height) };
  }
  const fits = anchor.bottom + size.height + EDGE <= room.height;
  const above = anchor.top - size.height - 2;
  const top = fits || above < EDGE ? anchor.bottom + 2 : above;
  return { left: inside(anchor.left, size.width, room.width), top: inside(top, size.height, room.height) };
}

/** Milliseconds between two keys of one word. */
export const TYPING = 800;

/** Builds a word from keys typed shortly after each other. */
export class Typed {
  #word = '';
  #last = -Infinity;

  /** Whether a key now would begin a new word. */
  isFresh(at: number): boolean {
    return at - this.#last > TYPING;
  }

  /** The word, with this key. */
  add(key: string, at: number): string {
    this.#word = this.isFresh(at) ? key : this.#word + key;
    this.#last = at;
    return this.#word;
  }
}

/**
 * The index of the line that what was typed leads to from line `here`; -1 for none. A letter, also one typed again and
 * again, goes on to the next line that begins with it; more letters stay as long as they fit.
 */
export function startingWith(words: readonly string[], typed: string, here: number): number {
  const letters = typed.toLowerCase();
  const again = [...letters].every((letter) => letter === letters.charAt(0));
  const wanted = again ? letters.charAt(0) : letters;
  const from = again ? here + 1 : Math.max(here, 0);
  for (let step = 0; step < words.length; step += 1) {
    const at = (from + step + words.length) % words.length;
    if (words[at]?.toLowerCase().startsWith(wanted)) return at;
  }
  return -1;
}
