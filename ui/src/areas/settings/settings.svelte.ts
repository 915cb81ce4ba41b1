/** What follows from the choices for the window as a whole: its theme and its size. */
import type { Frame } from '../../frame.svelte';

const DARK = '(prefers-color-scheme: dark)';

export class SettingsState {
  readonly frame: Frame;
  #systemIsDark = $state(window.matchMedia(DARK).matches);
  readonly shown: 'dark' | 'light' = $derived.by(() => {
    const { theme } = this.frame.choices.now;
    if (theme !== 'system') return theme;
    return this.#systemIsDark ? 'dark' : 'light';
  });

  constructor(frame: Frame) {
    this.frame = frame;
  }

  /** Follows the desktop's choice. Answers a function that stops. */
  follow(): () => void {
    const query = window.matchMedia(DARK);
    const change = () => (this.#systemIsDark = query.matches);
    query.addEventListener('change', change);
    return () => query.removeEventListener('change', change);
  }
}
