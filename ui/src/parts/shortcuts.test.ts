import { expect, test } from 'vitest';
import { actionFor, chord, SHORTCUTS, spelled } from './shortcuts';

const press = (key: string, held: KeyboardEventInit = {}) => new KeyboardEvent('keydown', { key, ...held });

test('no key means two things in one place', () => {
  for (const where of ['window', 'list'] as const) {
    const keys = SHORTCUTS.filter((each) => each.where === where).flatMap((each) => each.keys);
    expect(new Set(keys).size).toBe(keys.length);
  }
});

test('letters match whatever their case, and printed characters without shift', () => {
  expect(chord(press('r', { ctrlKey: true }), false)).toBe('Mod+R');
  expect(chord(press('?', { shiftKey: true }), false)).toBe('?');
  expect(chord(press('F6', { shiftKey: true }), false)).toBe('Shift+F6');
  expect(chord(press(' ', { ctrlKey: true }), false)).toBe('Mod+Space');
  expect(chord(press('r', { metaKey: true }), true), 'Cmd on a Mac').toBe('Mod+R');
});

test('F5 copies and control R refreshes, everywhere', () => {
  expect(actionFor(press('F5'), 'window')).toBe('copy');
  expect(actionFor(press('r', { ctrlKey: true }), 'window')).toBe('refresh');
  expect(actionFor(press('x'), 'window')).toBeNull();
  expect(actionFor(press('Enter'), 'window'), 'only a list opens folders').toBeNull();
});

test('keys are spelled as they stand on the keyboard', () => {
  expect(spelled('Mod+R', false)).toBe('Ctrl+R');
  expect(spelled('Mod+R', true)).toBe('Cmd+R');
  expect(spelled('Alt+ArrowUp', false)).toBe('Alt+↑');
});
