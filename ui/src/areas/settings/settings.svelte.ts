/** What the user has chosen, and the theme that follows from it. */
import type { Settings, Theme } from '../../backend/bindings';
import type { Frame } from '../../frame.svelte';

const DARK = '(prefers-color-scheme: dark)';

export class SettingsState {
  readonly frame: Frame;
  /** Null until they were read. */
  chosen = $state.raw<Settings | null>(null);
  #systemIsDark = $state(window.matchMedia(DARK).matches);
  readonly shown: 'dark' | 'light' = $derived.by(() => {
    const theme = this.chosen?.theme ?? 'system';
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

  async read(): Promise<void> {
    this.chosen = await this.frame.try(() => this.frame.backend.settings());
  }

  useTheme(theme: Theme): void {
    this.#save({ theme });
  }

  dismissDemoBanner(): void {
    this.#save({ demo_banner_dismissed: true });
  }

  #save(change: Partial<Settings>): void {
    if (this.chosen === null) return;
    const settings = { ...this.chosen, ...change };
    this.chosen = settings;
    void this.frame.try(() => this.frame.backend.saveSettings(settings));
  }
}
