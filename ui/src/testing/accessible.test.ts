import { screen } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import type { Theme } from '../backend/bindings';
import { findings } from './form';
import { click, key, openWindow, pass, row } from './open';

for (const theme of ['dark', 'light'] satisfies Theme[]) {
  test(`the panes and the activity have no findings (${theme})`, async () => {
    const { time } = await openWindow({}, (fake) => (fake.chosen = { theme, demo_banner_dismissed: false }));
    expect(document.documentElement.dataset.theme).toBe(theme);
    await click(row('Demo S3', 'README.txt'));
    await key('F5');
    await pass(time, 400);
    await key('j', { ctrlKey: true });
    expect(await findings()).toEqual([]);
  });

  test(`the form of a new cloud has no findings (${theme})`, async () => {
    await openWindow({}, (fake) => (fake.chosen = { theme, demo_banner_dismissed: false }));
    await click(screen.getByRole('button', { name: 'Add cloud' }));
    expect(await findings()).toEqual([]);
  });
}

test('the keys are listed on F1, and F6 goes from pane to pane', async () => {
  await openWindow();
  await click(row('Demo S3', 'README.txt'));
  await key('F6');
  expect(document.activeElement?.closest('[role=region]')?.getAttribute('aria-label')).toBe('Demo R2 — top');
  await key('1', { ctrlKey: true });
  expect(document.activeElement?.closest('[role=region]')?.getAttribute('aria-label')).toBe('Demo S3 — top');
  await key('F1');
  expect(screen.getByRole('dialog', { name: 'Keys' }).textContent).toContain('Copy to the next pane');
});
