import { screen } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import type { Theme } from '../backend/bindings';
import { findings } from './form';
import { click, key, openFolder, openWindow, pass, row } from './open';

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

  test(`four panes with tabs, a menu, a typed path and everything selected have no findings (${theme})`, async () => {
    const { time } = await openWindow({}, (fake) => (fake.chosen = { theme, demo_banner_dismissed: true }));
    await key('4', { ctrlKey: true, altKey: true });
    await openFolder(time, 'Demo R2', 'img');
    await key('t', { ctrlKey: true });
    await key('d', { ctrlKey: true });
    await pass(time, 100);
    await key('a', { ctrlKey: true });
    await key('F10', { shiftKey: true });
    expect(await findings(), 'a menu').toEqual([]);
    await key('Escape');
    await key('l', { ctrlKey: true });
    await key('Enter');
    expect(await findings(), 'a typed path').toEqual([]);
  });

  test(`the palette, the keys and every page of the settings have no findings (${theme})`, async () => {
    await openWindow({}, (fake) => (fake.chosen = { theme, demo_banner_dismissed: true }));
    await key('k', { ctrlKey: true });
    expect(await findings(), 'the palette').toEqual([]);
    await key('Escape');
    await key('F1');
    expect(await findings(), 'the keys').toEqual([]);
    await click(screen.getByRole('button', { name: 'Change keys…' }));
    for (const page of ['Keyboard', 'General', 'Appearance', 'Clouds']) {
      await click(screen.getByRole('button', { name: page }));
      expect(await findings(), page).toEqual([]);
    }
  });

  test(`a decision and the files of a job have no findings (${theme})`, async () => {
    const { fake, time } = await openWindow(
      {},
      (prepared) => (prepared.chosen = { theme, demo_banner_dismissed: true }),
    );
    const source = { cloud: 'demo-s3', bucket: '', key: 'raw/img1.png' };
    await fake.startJob({
      kind: 'copy',
      sources: [{ location: source, kind: 'object' }],
      target: { how: 'into', location: { cloud: 'demo-r2', bucket: '', key: 'img/' } },
      on_conflict: 'ask',
    });
    await pass(time, 400);
    expect(await findings(), 'the decision').toEqual([]);
    await click(screen.getByRole('button', { name: 'Decide later' }));
    await key('j', { ctrlKey: true });
    await click(screen.getByRole('tab', { name: 'Files' }));
    expect(await findings(), 'the files').toEqual([]);
  });

  test(`the graph and a question about a copy have no findings (${theme})`, async () => {
    await openWindow({}, (fake) => (fake.chosen = { theme, demo_banner_dismissed: true }));
    await click(row('Demo S3', 'raw'));
    await key('F5');
    expect(await findings(), 'the question').toEqual([]);
    await click(screen.getByRole('button', { name: 'Copy' }));
    await key('j', { ctrlKey: true });
    await click(screen.getByRole('tab', { name: 'Graph' }));
    expect(await findings(), 'the graph').toEqual([]);
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
