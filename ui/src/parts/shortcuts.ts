/** Everything that can be asked for by a key, and the presets of keys. `Mod` is Ctrl, on a Mac Cmd. */

/** A set of keys to begin with. */
export type PresetName = 'native' | 'commander';

type Group = 'Panes' | 'Tabs' | 'Navigate' | 'Select' | 'Objects' | 'Window';

/** One line of the table. */
interface Line {
  /** What it does, for the cheat sheet and the palette. */
  words: string;
  group: Group;
  /** `list`: only while a list has the focus. */
  where: 'window' | 'list';
  /** Alternatives, such as `Mod+R`. */
  native: readonly string[];
  /** On a Mac, where they differ. */
  mac?: readonly string[];
  /** In the preset of the two-pane file managers, where they differ. */
  commander?: readonly string[];
}

const NUMBERS = [1, 2, 3, 4, 5, 6, 7, 8, 9] as const;
type Number9 = (typeof NUMBERS)[number];

const line = (
  group: Group,
  where: Line['where'],
  words: string,
  native: string[],
  others: Partial<Line> = {},
): Line => ({
  group,
  where,
  words,
  native,
  ...others,
});

const goTo = Object.fromEntries(
  NUMBERS.map((number) => [
    `pane-${number}`,
    line('Panes', 'window', `Go to pane ${number}`, [`Mod+${number}`], { commander: [`Alt+${number}`] }),
  ]),
) as Record<`pane-${Number9}`, Line>;

const LINES = {
  copy: line('Panes', 'window', 'Copy to the next pane', ['F5'], { mac: ['F5', 'Mod+Alt+C'] }),
  move: line('Panes', 'window', 'Move to the next pane', ['Shift+F5'], { commander: ['F6', 'Shift+F5'] }),
  'next-pane': line('Panes', 'window', 'Next pane', ['F6'], { commander: ['Tab', 'Mod+F6'] }),
  'previous-pane': line('Panes', 'window', 'Previous pane', ['Shift+F6'], { commander: ['Shift+Tab', 'Mod+Shift+F6'] }),
  ...goTo,
  'layout-1': line('Panes', 'window', 'One pane', ['Mod+Alt+1']),
  'layout-2': line('Panes', 'window', 'Two panes', ['Mod+Alt+2']),
  'layout-3': line('Panes', 'window', 'Three panes', ['Mod+Alt+3']),
  'layout-4': line('Panes', 'window', 'Four panes', ['Mod+Alt+4']),
  'new-tab': line('Tabs', 'window', 'New tab', ['Mod+T']),
  'close-tab': line('Tabs', 'window', 'Close the tab', ['Mod+W']),
  'reopen-tab': line('Tabs', 'window', 'Reopen the closed tab', ['Mod+Shift+T']),
  'next-tab': line('Tabs', 'window', 'Next tab', ['Ctrl+Tab', 'Mod+PageDown'], { commander: ['Ctrl+Tab'] }),
  'previous-tab': line('Tabs', 'window', 'Previous tab', ['Ctrl+Shift+Tab', 'Mod+PageUp'], {
    commander: ['Ctrl+Shift+Tab'],
  }),
  open: line('Navigate', 'list', 'Open the folder', ['Enter', 'Mod+ArrowDown'], {
    mac: ['Mod+ArrowDown', 'Mod+O', 'Enter'],
    commander: ['Enter'],
  }),
  'open-tab': line('Navigate', 'list', 'Open the folder in a new tab', ['Mod+Enter']),
  parent: line('Navigate', 'list', 'Parent folder', ['Backspace', 'Alt+ArrowUp'], {
    mac: ['Mod+ArrowUp', 'Backspace'],
    commander: ['Backspace', 'Mod+PageUp'],
  }),
  back: line('Navigate', 'window', 'Back', ['Alt+ArrowLeft'], { mac: ['Mod+['] }),
  forward: line('Navigate', 'window', 'Forward', ['Alt+ArrowRight'], { mac: ['Mod+]'] }),
  path: line('Navigate', 'window', 'Type a path', ['Mod+L'], { mac: ['Mod+L', 'Mod+Shift+G'] }),
  filter: line('Navigate', 'window', 'Filter this list', ['Mod+F'], { commander: ['Mod+S', 'Mod+F'] }),
  refresh: line('Navigate', 'window', 'Refresh', ['Mod+R'], { commander: ['Mod+R', 'F2'] }),
  bookmark: line('Navigate', 'window', 'Bookmark this place', ['Mod+D']),
  'copy-address': line('Navigate', 'window', 'Copy the address', ['Mod+Alt+U']),
  'select-all': line('Select', 'list', 'Select all', ['Mod+A'], { commander: ['Mod+A', '+'] }),
  'select-whole': line('Select', 'list', 'Select everything below, as one', ['Mod+Shift+A']),
  invert: line('Select', 'list', 'Turn the selection round', ['Mod+Shift+I'], { commander: ['*', 'Mod+Shift+I'] }),
  toggle: line('Select', 'list', 'Select or deselect', ['Mod+Space', 'Shift+Space'], {
    commander: ['Mod+Space', 'Shift+Space'],
  }),
  'toggle-down': line('Select', 'list', 'Select or deselect, and go down', [], { commander: ['Space', 'Insert'] }),
  clear: line('Select', 'list', 'Select nothing', ['Escape'], { commander: ['Escape', '-'] }),
  preview: line('Objects', 'list', 'Preview', ['Space'], { mac: ['Space', 'Mod+Y'], commander: ['F3'] }),
  'copy-key': line('Objects', 'list', 'Copy the key', ['Mod+Shift+K']),
  'copy-link': line('Objects', 'list', 'Copy a link', ['Mod+Shift+C']),
  'take-copy': line('Objects', 'list', 'Copy, to paste elsewhere', ['Mod+C']),
  'take-move': line('Objects', 'list', 'Cut, to paste elsewhere', ['Mod+X']),
  paste: line('Objects', 'list', 'Paste here', ['Mod+V']),
  rename: line('Objects', 'list', 'Rename', ['F2'], { mac: ['F2'], commander: ['Shift+F6'] }),
  duplicate: line('Objects', 'list', 'Duplicate', []),
  'new-folder': line('Objects', 'window', 'New folder', ['Mod+Shift+N', 'F7'], { commander: ['F7', 'Mod+Shift+N'] }),
  download: line('Objects', 'list', 'Download to…', []),
  upload: line('Objects', 'window', 'Upload…', ['Mod+U']),
  measure: line('Objects', 'window', 'Compute the size', ['Alt+S'], { mac: ['Mod+Alt+S'] }),
  undo: line('Objects', 'list', 'Undo', ['Mod+Z']),
  delete: line('Objects', 'list', 'Delete', ['Delete', 'F8'], {
    mac: ['Mod+Backspace'],
    commander: ['F8', 'Delete'],
  }),
  menu: line('Select', 'list', 'Menu of what is selected', ['Shift+F10', 'ContextMenu']),
  palette: line('Window', 'window', 'Find a command or a place', ['Mod+K']),
  inspector: line('Window', 'window', 'Show or hide the inspector', ['Alt+Enter'], { mac: ['Mod+I'] }),
  activity: line('Window', 'window', 'Show or hide activity', ['Mod+J']),
  settings: line('Window', 'window', 'Settings', ['Mod+,']),
  keys: line('Window', 'window', 'This list of keys', ['F1', '?'], { mac: ['F1', '?', 'Mod+?'] }),
} satisfies Record<string, Line>;

/** What a key can ask for. */
export type Action = keyof typeof LINES;

/** The table. */
export const ACTIONS: Readonly<Record<Action, Line>> = LINES;

/** All actions, in the order of the table. */
export const ALL_ACTIONS = Object.keys(LINES) as readonly Action[];

export const GROUPS: readonly Group[] = ['Panes', 'Tabs', 'Navigate', 'Select', 'Objects', 'Window'];

/** Whether this is a Mac, whose keys differ. */
export const isMac = (): boolean => typeof navigator !== 'undefined' && /Mac/.test(navigator.platform);

/** The keys of an action in a preset, before anybody changed them. */
export function presetKeys(preset: PresetName, action: Action, mac = isMac()): readonly string[] {
  const { native, mac: onMac, commander } = ACTIONS[action];
  if (preset === 'commander' && commander !== undefined) return commander;
  return (mac ? onMac : undefined) ?? native;
}

/** The key event as the table writes it. */
export function chord(event: KeyboardEvent, mac = isMac()): string {
  const mod = mac ? event.metaKey : event.ctrlKey;
  const key = event.key === ' ' ? 'Space' : event.key.length === 1 ? event.key.toUpperCase() : event.key;
  // A printed character such as `?` already says whether Shift was held.
  const shift = event.shiftKey && (event.key.length > 1 || event.key === ' ' || /[a-z]/i.test(event.key));
  return [mod && 'Mod', mac && event.ctrlKey && 'Ctrl', event.altKey && 'Alt', shift && 'Shift', key]
    .filter(Boolean)
    .join('+');
}

/** `Ctrl+Tab` means the same key on every system; elsewhere than on a Mac it is what `Mod+Tab` is. */
export function normal(keys: string, mac = isMac()): string {
  return mac ? keys : keys.replace('Ctrl+', 'Mod+');
}

const SYMBOLS: Record<string, string> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Escape: 'Esc',
  PageUp: 'PgUp',
  PageDown: 'PgDn',
  ContextMenu: 'Menu',
};

/** `Ctrl+R`, `F5`, as a person reads it. */
export function spelled(keys: string, mac = isMac()): string {
  return keys
    .split(/\+(?=.)/)
    .map((key) => (key === 'Mod' ? (mac ? 'Cmd' : 'Ctrl') : (SYMBOLS[key] ?? key)))
    .join('+');
}

/** Whether the key alone prints a character, so that a field would take it. */
export function prints(event: KeyboardEvent): boolean {
  return event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey;
}

/** Whether typing goes into a field now, so that printing keys are not shortcuts. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}
