import { expect, test } from 'vitest';
import { KeymapState, recorded } from './keymap.svelte';
import { ALL_ACTIONS, chord, normal, presetKeys, spelled, type PresetName } from './shortcuts';

const press = (key: string, held: KeyboardEventInit = {}) => new KeyboardEvent('keydown', { key, ...held });

test('in no preset, and on no system, a key means two things', () => {
  for (const preset of ['native', 'commander'] satisfies PresetName[])
    for (const mac of [false, true]) {
      const keys = ALL_ACTIONS.flatMap((action) => presetKeys(preset, action, mac).map((each) => normal(each, mac)));
      const twice = keys.filter((key, at) => keys.indexOf(key) !== at);
      expect(twice, `${preset}, ${mac ? 'Mac' : 'elsewhere'}`).toEqual([]);
    }
});

test('letters match whatever their case, and printed characters without shift', () => {
  expect(chord(press('r', { ctrlKey: true }), false)).toBe('Mod+R');
  expect(chord(press('?', { shiftKey: true }), false)).toBe('?');
  expect(chord(press('F6', { shiftKey: true }), false)).toBe('Shift+F6');
  expect(chord(press(' ', { ctrlKey: true }), false)).toBe('Mod+Space');
  expect(chord(press('r', { metaKey: true }), true), 'Cmd on a Mac').toBe('Mod+R');
});

test('F5 copies and control R refreshes in both presets', () => {
  for (const preset of ['native', 'commander'] satisfies PresetName[]) {
    const keys = new KeymapState();
    keys.usePreset(preset);
    expect(keys.actionFor(press('F5'), 'window')).toBe('copy');
    expect(keys.actionFor(press('r', { ctrlKey: true }), 'window')).toBe('refresh');
    expect(keys.actionFor(press('x'), 'window')).toBeNull();
    expect(keys.actionFor(press('Enter'), 'window'), 'only a list opens folders').toBeNull();
  }
});

test('keys are spelled as they stand on the keyboard', () => {
  expect(spelled('Mod+R', false)).toBe('Ctrl+R');
  expect(spelled('Mod+R', true)).toBe('Cmd+R');
  expect(spelled('Alt+ArrowUp', false)).toBe('Alt+↑');
  expect(spelled('+', false)).toBe('+');
});

test('a key given to one action is taken from the other, and both can be given back', () => {
  const kept: unknown[] = [];
  const keys = new KeymapState((map) => kept.push(map));
  expect(keys.conflict('Mod+K', 'refresh')).toBe('palette');
  keys.bind('refresh', ['Mod+K']);
  expect([keys.of('refresh'), keys.of('palette')]).toEqual([['Mod+K'], []]);
  expect(keys.actionFor(press('k', { ctrlKey: true }), 'window')).toBe('refresh');
  keys.reset('refresh');
  keys.reset('palette');
  expect(keys.actionFor(press('k', { ctrlKey: true }), 'window')).toBe('palette');
  expect(kept, 'each change was kept').toHaveLength(3);
});

test('modifiers alone, and the keys that lead through the window, are not recorded', () => {
  expect(recorded(press('Control', { ctrlKey: true }))).toBeNull();
  expect(recorded(press('Tab'))).toBeNull();
  expect(recorded(press('Enter'))).toBeNull();
  expect(recorded(press('e', { ctrlKey: true }))).toBe('Mod+E');
});

test('a keymap goes out as text and comes back the same; anything else is refused with a reason', () => {
  const keys = new KeymapState();
  keys.usePreset('commander');
  keys.bind('refresh', ['Mod+E']);
  const other = new KeymapState();
  other.take(keys.exported());
  expect(other.kept).toEqual(keys.kept);
  const refused = (text: string) => {
    try {
      other.take(text);
      return 'taken';
    } catch (thrown) {
      return (thrown as Error).message;
    }
  };
  expect(refused('{')).toMatch(/not JSON/);
  expect(refused('{"a":1}')).toMatch(/no keymap of Skyferry/);
  expect(refused('{"skyferry":"keymap","preset":"emacs","changed":{}}')).toMatch(/preset should be/);
  expect(refused('{"skyferry":"keymap","preset":"native","changed":{"fly":["F9"]}}')).toMatch(/no action “fly”/);
  expect(refused('{"skyferry":"keymap","preset":"native","changed":{"copy":"F9"}}')).toMatch(/list of texts/);
  expect(other.kept, 'what was refused changed nothing').toEqual(keys.kept);
});
