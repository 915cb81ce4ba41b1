/** The one keymap table, and what key event means what. `Mod` is Ctrl, on a Mac Cmd. */

/** What a key can ask for. */
export type Action =
  | 'copy'
  | 'refresh'
  | 'filter'
  | 'next-pane'
  | 'previous-pane'
  | 'pane-1'
  | 'pane-2'
  | 'pane-3'
  | 'pane-4'
  | 'pane-5'
  | 'pane-6'
  | 'pane-7'
  | 'pane-8'
  | 'pane-9'
  | 'activity'
  | 'keys'
  | 'open'
  | 'parent'
  | 'back'
  | 'forward'
  | 'select-all'
  | 'clear'
  | 'toggle'
  | 'delete';

/** One line of the table. */
export interface Shortcut {
  action: Action;
  /** Alternatives, such as `Mod+R`. */
  keys: string[];
  /** What it does, for the cheat sheet. */
  words: string;
  group: 'Panes' | 'Navigate' | 'Select' | 'Window';
  /** `list`: only while a list has the focus. */
  where: 'window' | 'list';
}

const panes = ([1, 2, 3, 4, 5, 6, 7, 8, 9] as const).map((number): Shortcut => ({
  action: `pane-${number}`,
  keys: [`Mod+${number}`],
  words: `Go to pane ${number}`,
  group: 'Panes',
  where: 'window',
}));

/** The table. */
export const SHORTCUTS: readonly Shortcut[] = [
  { action: 'copy', keys: ['F5'], words: 'Copy to the next pane', group: 'Panes', where: 'window' },
  { action: 'next-pane', keys: ['F6'], words: 'Next pane', group: 'Panes', where: 'window' },
  { action: 'previous-pane', keys: ['Shift+F6'], words: 'Previous pane', group: 'Panes', where: 'window' },
  ...panes,
  { action: 'open', keys: ['Enter'], words: 'Open the folder', group: 'Navigate', where: 'list' },
  { action: 'parent', keys: ['Backspace', 'Alt+ArrowUp'], words: 'Parent folder', group: 'Navigate', where: 'list' },
  { action: 'back', keys: ['Alt+ArrowLeft'], words: 'Back', group: 'Navigate', where: 'window' },
  { action: 'forward', keys: ['Alt+ArrowRight'], words: 'Forward', group: 'Navigate', where: 'window' },
  { action: 'refresh', keys: ['Mod+R'], words: 'Refresh', group: 'Navigate', where: 'window' },
  { action: 'filter', keys: ['Mod+F'], words: 'Filter this list', group: 'Navigate', where: 'window' },
  { action: 'select-all', keys: ['Mod+A'], words: 'Select all', group: 'Select', where: 'list' },
  { action: 'toggle', keys: ['Mod+Space', 'Shift+Space'], words: 'Select or deselect', group: 'Select', where: 'list' },
  { action: 'clear', keys: ['Escape'], words: 'Select nothing', group: 'Select', where: 'list' },
  { action: 'delete', keys: ['Delete'], words: 'Delete the bucket', group: 'Select', where: 'list' },
  { action: 'activity', keys: ['Mod+J'], words: 'Show or hide activity', group: 'Window', where: 'window' },
  { action: 'keys', keys: ['F1', '?'], words: 'This list of keys', group: 'Window', where: 'window' },
];

const isMac = () => typeof navigator !== 'undefined' && /Mac/.test(navigator.platform);

/** The key event as the table writes it. */
export function chord(event: KeyboardEvent, mac = isMac()): string {
  const mod = mac ? event.metaKey : event.ctrlKey;
  const key = event.key === ' ' ? 'Space' : event.key.length === 1 ? event.key.toUpperCase() : event.key;
  // A printed character such as `?` already says whether Shift was held.
  const shift = event.shiftKey && (event.key.length > 1 || event.key === ' ' || /[a-z]/i.test(event.key));
  return [mod && 'Mod', event.altKey && 'Alt', shift && 'Shift', key].filter(Boolean).join('+');
}

/** What the event asks for in `where`, if anything. */
export function actionFor(event: KeyboardEvent, where: Shortcut['where']): Action | null {
  const pressed = chord(event);
  return SHORTCUTS.find((each) => each.where === where && each.keys.includes(pressed))?.action ?? null;
}

/** `Ctrl+R`, `F5`, as a person reads it. */
export function spelled(keys: string, mac = isMac()): string {
  const arrows: Record<string, string> = { ArrowUp: '↑', ArrowLeft: '←', ArrowRight: '→', Escape: 'Esc' };
  return keys
    .split('+')
    .map((key) => (key === 'Mod' ? (mac ? 'Cmd' : 'Ctrl') : (arrows[key] ?? key)))
    .join('+');
}

/** Whether typing goes into a field now, so that printing keys are not shortcuts. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}
