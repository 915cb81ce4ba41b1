/** Which key does what now: a preset, and what the user changed in it. Owns finding conflicts, and the form for export. */
import { ACTIONS, ALL_ACTIONS, chord, normal, presetKeys, type Action, type PresetName } from './shortcuts';

/** What is kept of a keymap. */
export interface KeymapKept {
  preset: PresetName;
  /** The keys of actions that were changed. */
  changed: { [action: string]: string[] };
}

const EMPTY: KeymapKept = { preset: 'native', changed: {} };

/** Keys that must keep their meaning, or the keyboard leads nowhere. */
const KEPT_KEYS = ['Tab', 'Shift+Tab', 'Enter', 'Escape'];
const MODIFIERS = ['Control', 'Shift', 'Alt', 'Meta', 'AltGraph', 'CapsLock', 'Dead', 'Process', 'Unidentified'];

export class KeymapState {
  kept = $state.raw<KeymapKept>(EMPTY);
  readonly #keep: (kept: KeymapKept) => void;

  constructor(keep: (kept: KeymapKept) => void = () => undefined) {
    this.#keep = keep;
  }

  /** The keys of an action, the first of them being the one to show. */
  of(action: Action): readonly string[] {
    return this.kept.changed[action] ?? presetKeys(this.kept.preset, action);
  }

  isChanged(action: Action): boolean {
    return this.kept.changed[action] !== undefined;
  }

  /** What the event asks for in `where`, if anything. */
  actionFor(event: KeyboardEvent, where: 'window' | 'list'): Action | null {
    const pressed = chord(event);
    const means = (action: Action) =>
      ACTIONS[action].where === where && this.of(action).some((keys) => normal(keys) === pressed);
    return ALL_ACTIONS.find(means) ?? null;
  }

  /** The other action that has this key. Lists and the window share one keyboard. */
  conflict(keys: string, action: Action): Action | null {
    const wanted = normal(keys);
    const has = (other: Action) => other !== action && this.of(other).some((each) => normal(each) === wanted);
    return ALL_ACTIONS.find(has) ?? null;
  }

  usePreset(preset: PresetName): void {
    this.#set({ preset, changed: {} });
  }

  /** Gives an action these keys and takes them from whoever has them. */
  bind(action: Action, keys: readonly string[]): void {
    const changed = { ...this.kept.changed, [action]: [...keys] };
    for (const key of keys) {
      const other = this.conflict(key, action);
      if (other !== null) changed[other] = this.of(other).filter((each) => normal(each) !== normal(key));
    }
    this.#set({ ...this.kept, changed });
  }

  /** Gives an action back what the preset says. */
  reset(action: Action): void {
    const others = Object.entries(this.kept.changed).filter(([name]) => name !== action);
    const changed = Object.fromEntries(others);
    this.#set({ ...this.kept, changed });
  }

  /** The keymap as text that another Skyferry reads. */
  exported(): string {
    const { preset, changed } = this.kept;
    return JSON.stringify({ skyferry: 'keymap', preset, changed }, null, 2);
  }

  /** Takes over an exported keymap. Throws an `Error` that says what is wrong with the text. */
  take(text: string): void {
    this.#set(read(text));
  }

  #set(kept: KeymapKept): void {
    this.kept = kept;
    this.#keep(kept);
  }
}

/** The key that was pressed while one is recorded; null for one that cannot be given away, or not yet complete. */
export function recorded(event: KeyboardEvent): string | null {
  if (MODIFIERS.includes(event.key)) return null;
  const keys = chord(event);
  return KEPT_KEYS.includes(keys) ? null : keys;
}

function read(text: string): KeymapKept {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new Error('This is not JSON.');
  }
  if (typeof parsed !== 'object' || parsed === null || !('skyferry' in parsed) || parsed.skyferry !== 'keymap')
    throw new Error('This is no keymap of Skyferry: it should begin with {"skyferry": "keymap"}.');
  const { preset, changed } = parsed as { preset?: unknown; changed?: unknown };
  if (preset !== 'native' && preset !== 'commander') throw new Error('The preset should be "native" or "commander".');
  if (typeof changed !== 'object' || changed === null) throw new Error('"changed" should list actions and their keys.');
  for (const [action, keys] of Object.entries(changed)) {
    if (!(action in ACTIONS)) throw new Error(`There is no action “${action}”.`);
    if (!Array.isArray(keys) || keys.some((key) => typeof key !== 'string' || key === ''))
      throw new Error(`The keys of “${action}” should be a list of texts.`);
  }
  return { preset, changed: changed as KeymapKept['changed'] };
}
