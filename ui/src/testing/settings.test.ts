import { fireEvent, screen, within } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { click, grid, key, openFolder, openWindow, pass, row, settle } from './open';

const dialog = () => within(screen.getByRole('dialog', { name: 'Settings' }));
async function openPage(page: string): Promise<void> {
  await key(',', { ctrlKey: true });
  await click(dialog().getByRole('button', { name: page }));
}
async function choose(group: string, words: string): Promise<void> {
  await fireEvent.click(within(dialog().getByRole('radiogroup', { name: group })).getByRole('radio', { name: words }));
  await settle();
}

test('theme, density, size and units follow at once and are kept', async () => {
  const { fake } = await openWindow();
  await openPage('Appearance');
  await choose('Theme', 'Light');
  expect(document.documentElement.dataset.theme).toBe('light');
  await choose('Density', 'Compact');
  expect(getComputedStyle(row('Demo S3', 'docs').closest('.holder') as Element).getPropertyValue('--row')).toBe('24px');
  await choose('Units', 'kB, MB');
  expect(row('Demo S3', 'README.txt').textContent).toContain('812 B');
  expect(screen.getByText(/^8 entries · [\d.]+ MB$/)).toBeTruthy();
  const size = dialog().getByLabelText('Text size in per cent');
  await fireEvent.change(size, { target: { value: '130' } });
  await settle();
  expect(fake.zoomed).toBe(130);
  expect(fake.chosen).toMatchObject({ theme: 'light', density: 'compact', units: 'decimal', text_size: 130 });
});

test('a search goes through all pages by the beginnings of words', async () => {
  await openWindow();
  await key(',', { ctrlKey: true });
  const field = dialog().getByLabelText('Search the settings');
  expect(document.activeElement, 'typing can begin').toBe(field);
  await fireEvent.input(field, { target: { value: 'den' } });
  await settle();
  expect(dialog().getByRole('radiogroup', { name: 'Density' })).toBeTruthy();
  expect(dialog().queryByRole('radiogroup', { name: 'Theme' })).toBeNull();
  await fireEvent.input(field, { target: { value: 'demo gcs' } });
  await settle();
  expect(dialog().getByRole('button', { name: 'Edit Demo GCS' })).toBeTruthy();
  await fireEvent.input(field, { target: { value: 'xyzzy' } });
  await settle();
  expect(dialog().getByText('No setting is called that.')).toBeTruthy();
});

test('a cloud is edited and forgotten from its page', async () => {
  await openWindow();
  await openPage('Clouds');
  expect(dialog().getAllByText('It needs no secret')).toHaveLength(3);
  await click(dialog().getByRole('button', { name: 'Forget Demo R2' }));
  expect(screen.getByRole('dialog', { name: /Forget Demo R2/ })).toBeTruthy();
});

test('every copy is asked about where that was chosen', async () => {
  await openWindow();
  await openPage('General');
  await choose('Ask before a copy', 'Always');
  await key('Escape');
  await click(row('Demo S3', 'README.txt'));
  await key('F5');
  expect(screen.getByRole('dialog', { name: 'Copy 1 entry Demo S3 → Demo R2' })).toBeTruthy();
});

test('a key is recorded, a conflict is asked about, and the cheat sheet shows what holds', async () => {
  const { fake } = await openWindow();
  await openPage('Keyboard');
  await click(dialog().getByRole('button', { name: 'Change the key of Refresh' }));
  await key('k', { ctrlKey: true });
  expect(dialog().getByRole('alert').textContent).toMatch(/Ctrl\+K is “Find a command or a place”/);
  await click(dialog().getByRole('button', { name: 'Use it here' }));
  expect(fake.chosen.keys?.changed).toEqual({ refresh: ['Mod+K'], palette: [] });
  await key('Escape');
  await click(row('Demo S3', 'README.txt'));
  await key('k', { ctrlKey: true });
  expect(screen.queryByRole('combobox'), 'the key means something else now').toBeNull();
  await key('F1');
  const sheet = screen.getByRole('dialog', { name: 'Keys' });
  const line = [...sheet.querySelectorAll('dl > div')].find((each) => each.textContent.startsWith('Refresh'));
  expect(line?.textContent).toMatch(/Ctrl\+K/);
});

test('escape ends a recording, and nothing is bound', async () => {
  const { fake } = await openWindow();
  await openPage('Keyboard');
  await click(dialog().getByRole('button', { name: 'Change the key of Refresh' }));
  await key('Escape');
  expect(dialog().queryByText('Press the keys…')).toBeNull();
  expect(fake.chosen.keys?.changed ?? {}).toEqual({});
});

test('the commander preset brings its keys: tab goes from list to list, insert marks and goes down', async () => {
  await openWindow();
  await openPage('Keyboard');
  await choose('Preset', 'Commander');
  await key('Escape');
  await click(row('Demo S3', 'docs'));
  await key('Insert');
  await key('Insert');
  expect(document.activeElement?.getAttribute('aria-rowindex')).toBe('3');
  await key('Tab');
  expect(grid('Demo R2').contains(document.activeElement)).toBe(true);
});

test('a keymap is pasted in; one that is none is refused with the reason', async () => {
  const { fake } = await openWindow();
  await openPage('Keyboard');
  await click(dialog().getByRole('button', { name: 'Import JSON…' }));
  const field = dialog().getByLabelText('Paste a keymap');
  await fireEvent.input(field, { target: { value: '{}' } });
  await click(dialog().getByRole('button', { name: 'Take over' }));
  expect(dialog().getByRole('alert').textContent).toMatch(/no keymap of Skyferry/);
  const text = '{"skyferry":"keymap","preset":"commander","changed":{}}';
  await fireEvent.input(field, { target: { value: text } });
  await click(dialog().getByRole('button', { name: 'Take over' }));
  expect(fake.chosen.keys?.preset).toBe('commander');
});

test('the palette finds commands by some letters, clouds, bookmarks and recent places', async () => {
  const { time } = await openWindow({}, (fake) => {
    const location = { cloud: 'demo-r2', bucket: '', key: 'img/' };
    fake.chosen.bookmarks = [{ name: 'pictures', location }];
  });
  await openFolder(time, 'Demo S3', 'docs');
  await key('Backspace');
  await pass(time, 100);
  const find = async (text: string) => {
    await key('k', { ctrlKey: true });
    await fireEvent.input(screen.getByRole('combobox'), { target: { value: text } });
    await settle();
    return screen.getAllByRole('option')[0]?.textContent.replace(/\s+/g, ' ').trim();
  };
  expect(await find('fourp')).toBe('Four panes Ctrl+Alt+4');
  await key('Enter');
  expect(screen.getAllByRole('grid')).toHaveLength(4);
  expect(await find('pictures')).toBe('pictures — Demo R2 · img Bookmark');
  await key('Enter');
  await pass(time, 100);
  expect(screen.getByRole('region', { name: 'Demo R2 — img' })).toBeTruthy();
  expect(await find('docs')).toBe('Demo S3 · docs Recent');
  await key('Escape');
  expect(screen.queryByRole('combobox')).toBeNull();
});

test('a command that cannot be done now says why in the palette and does nothing', async () => {
  await openWindow();
  await key('k', { ctrlKey: true });
  await fireEvent.input(screen.getByRole('combobox'), { target: { value: 'close the tab' } });
  await settle();
  const option = screen.getAllByRole('option')[0];
  expect([option?.getAttribute('aria-disabled'), option?.textContent]).toEqual([
    'true',
    expect.stringContaining('This pane has one tab'),
  ]);
  await key('Enter');
  expect(screen.getByRole('combobox'), 'it stays open').toBeTruthy();
});
