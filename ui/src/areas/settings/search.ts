/** Finding a setting by its words. */
import { getContext, setContext } from 'svelte';

const KEY = Symbol('the search of the settings');

/** What is looked for now, and which page is shown when nothing is. */
export interface SettingsSearch {
  readonly text: string;
}

/** Says, to everything inside, what is looked for. */
export function provideSearch(search: SettingsSearch): void {
  setContext(KEY, search);
}

/** What is looked for now. */
export function searched(): SettingsSearch {
  return getContext<SettingsSearch>(KEY);
}

/** Every word that was typed has to begin a word of the setting. */
export function matches(words: string, text: string): boolean {
  const all = words.toLowerCase().split(/[^\p{L}\p{N}]+/u);
  const typed = text.toLowerCase().split(/\s+/).filter(Boolean);
  return typed.every((word) => all.some((each) => each.startsWith(word)));
}
