import { fireEvent, screen, within } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import type { JobSpec } from '../backend/bindings';
import { click, grid, key, nameIn, openFolder, openWindow, row, selected, settle } from './open';

const pane = (name: string) => within(screen.getByRole('region', { name }));

test('a lasso selects the rows it is drawn over, and with control adds them', async () => {
  const { time } = await openWindow();
  await openFolder(time, 'Demo S3', 'raw');
  await key('Escape');
  // The page has no layout: 26 pixels of heads, then rows of 28.
  const y = (index: number) => 26 + 28 * index + 14;
  const size = (name: string) => row('Demo S3', name).querySelector<HTMLElement>('[data-cell=size]') as HTMLElement;
  const draw = async (from: number, to: number, held: MouseEventInit = {}) => {
    const start = size(`img${from}.png`);
    await fireEvent.mouseDown(start, { button: 0, buttons: 1, clientX: 300, clientY: y(from), ...held });
    await fireEvent.mouseMove(window, { buttons: 1, clientX: 320, clientY: y(to) });
    await settle();
    await fireEvent.mouseUp(window, { clientX: 320, clientY: y(to) });
    await settle();
  };
  await draw(2, 4);
  expect(selected('Demo S3')).toEqual(['img2.png', 'img3.png', 'img4.png']);
  await draw(7, 6, { ctrlKey: true });
  expect(selected('Demo S3').sort()).toEqual(['img2.png', 'img3.png', 'img4.png', 'img6.png', 'img7.png']);
  expect(screen.queryByText(/^Copy \d/), 'nothing was dragged').toBeNull();
});

test('a drag takes hold of a name, or of anything selected', async () => {
  await openWindow();
  document.elementFromPoint = () => grid('Demo R2');
  await fireEvent.mouseDown(nameIn('Demo S3', 'README.txt'), { button: 0, buttons: 1, clientX: 10, clientY: 10 });
  await fireEvent.mouseMove(window, { buttons: 1, clientX: 500, clientY: 90 });
  expect(screen.getByText('Copy 1 → Demo R2')).toBeTruthy();
  await fireEvent.keyDown(window, { key: 'Escape' });
});

test('the selection is turned round', async () => {
  await openWindow();
  await click(row('Demo R2', 'img'));
  await key('I', { ctrlKey: true, shiftKey: true });
  expect(selected('Demo R2')).toEqual(['site', 'robots.txt']);
});

test('when all rows are selected everything below is offered as one, and copied as the contents of the place', async () => {
  const { fake, time } = await openWindow();
  await openFolder(time, 'Demo S3', 'raw');
  await key('a', { ctrlKey: true });
  expect(pane('Demo S3 — raw').getByText('25 of 25 selected · 4.4 MiB + 1 folder')).toBeTruthy();
  await click(pane('Demo S3 — raw').getByRole('button', { name: 'Select everything below, as one' }));
  expect(pane('Demo S3 — raw').getByText('Everything below Demo S3 · raw selected · not counted')).toBeTruthy();
  grid('Demo S3').querySelector<HTMLElement>('[tabindex="0"]')?.focus();
  await key('F5');
  const sheet = screen.getByRole('dialog', { name: 'Copy everything in raw Demo S3 · raw → Demo R2' });
  await click(within(sheet).getByRole('button', { name: 'Copy' }));
  const spec = fake.asked.find(([command]) => command === 'startJob')?.[1] as JobSpec;
  expect(spec.sources).toEqual([{ location: { cloud: 'demo-s3', bucket: '', key: 'raw/' }, kind: 'folder' }]);
  expect(spec.target?.how, 'the contents go, not the folder').toBe('as');
});

test('a million rows are too many to select one by one, and are selected as one', async () => {
  const { time } = await openWindow();
  await openFolder(time, 'Demo GCS', 'huge');
  await key('a', { ctrlKey: true });
  expect(screen.getByText(/Up to 100,000 rows/)).toBeTruthy();
  await key('A', { ctrlKey: true, shiftKey: true });
  expect(pane('Demo GCS — huge').getByText(/^Everything below is selected/)).toBeTruthy();
  await key('ArrowDown');
  expect(selected('Demo GCS'), 'a row alone ends it').toEqual(['frame-0000001.png']);
});

test('columns are chosen, moved and sized, and remembered for their cloud', async () => {
  const { fake } = await openWindow();
  const heads = (cloud: string) =>
    within(grid(cloud))
      .getAllByRole('columnheader')
      .map((each) => each.textContent.trim());
  await click(screen.getByRole('button', { name: 'One pane' }));
  const head = within(grid('Demo S3')).getByRole('columnheader', { name: 'Type' });
  await fireEvent.contextMenu(head);
  await settle();
  await click(screen.getByRole('menuitemradio', { name: 'Size' }));
  expect(heads('Demo S3')).toEqual(['Name', 'Modified', 'Type']);
  within(head).getByRole('button').focus();
  await key('ArrowLeft', { altKey: true, shiftKey: true });
  expect(heads('Demo S3')).toEqual(['Name', 'Type', 'Modified']);
  await key('ArrowRight', { shiftKey: true });
  await new Promise((done) => setTimeout(done, 450));
  expect(fake.chosen.columns?.['demo-s3']).toEqual([
    { column: 'name', width: 240 },
    { column: 'type', width: 88 },
    { column: 'modified', width: 140 },
  ]);
});

test('the arrow up from the first row leads to the heads, and down leads back', async () => {
  await openWindow();
  await click(row('Demo S3', 'docs'));
  await key('ArrowUp');
  expect(document.activeElement?.textContent.trim()).toBe('Name');
  await key('ArrowRight');
  expect(document.activeElement?.textContent.trim()).toBe('Size');
  await key('ArrowDown');
  expect(document.activeElement?.getAttribute('aria-label')).toBe('docs');
});

test('a double click on an edge makes a column as wide as what stands in it', async () => {
  const { fake } = await openWindow();
  const modified = within(grid('Demo S3')).getByRole('columnheader', { name: 'Modified' });
  await fireEvent.dblClick(modified.querySelector('.edge') as Element);
  await new Promise((done) => setTimeout(done, 450));
  const width = fake.chosen.columns?.['demo-s3']?.find(({ column }) => column === 'modified')?.width;
  // Without a canvas a letter counts seven pixels: “2026-10-21 12:33” has sixteen.
  expect(width).toBe(16 * 7 + 18);
});
