import { expect, test } from 'vitest';
import { best, score } from './fuzzy';

test('letters are found in order, wherever they stand', () => {
  expect(score('Copy to the next pane', 'cnp')).not.toBeNull();
  expect(score('Copy to the next pane', 'pnc')).toBeNull();
  expect(score('anything', '')).toBe(0);
});

test('a beginning beats a word inside, which beats scattered letters', () => {
  const all = ['Settings', 'Sort the list by its name', 'Reset', 'Set the theme'];
  expect(best(all, 'set', (each) => each, 9)).toEqual([
    'Settings',
    'Set the theme',
    'Reset',
    'Sort the list by its name',
  ]);
  expect(best(all, 'set', (each) => each, 1)).toEqual(['Settings']);
});
