import { fireEvent, screen } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import type { JobSpec } from '../backend/bindings';
import { s3Cloud } from '../backend/fake/world';
import { click, grid, key, nameIn, openWindow, row, selected, settle } from './open';

async function rightClick(element: HTMLElement): Promise<void> {
  await fireEvent.mouseDown(element, { button: 2, buttons: 2, clientX: 40, clientY: 60 });
  await fireEvent.mouseUp(window, { button: 2, clientX: 40, clientY: 60 });
  await settle();
}
const lines = () => [...(screen.getAllByRole('menu').at(-1)?.querySelectorAll<HTMLElement>('[role^=menuitem]') ?? [])];
const line = (name: string) => screen.getByRole('menuitem', { name });
const words = () => document.activeElement?.querySelector('bdi')?.textContent;

test('a right click selects the row under it and opens its menu; what cannot be done says why', async () => {
  await openWindow();
  await click(row('Demo S3', 'docs'));
  await rightClick(nameIn('Demo S3', 'README.txt'));
  expect(selected('Demo S3')).toEqual(['README.txt']);
  expect([line('Open').getAttribute('aria-disabled'), line('Open').title]).toEqual(['true', 'Only folders open']);
  await click(line('Open'));
  expect(screen.getByRole('menu'), 'nothing happened').toBeTruthy();
  await key('Escape');
  expect(screen.queryByRole('menu')).toBeNull();
  expect(document.activeElement?.getAttribute('aria-label'), 'the row has the focus again').toBe('README.txt');
});

test('a right click on something selected leaves the selection as it is', async () => {
  await openWindow();
  await click(row('Demo R2', 'img'));
  await key('ArrowDown', { shiftKey: true });
  await rightClick(nameIn('Demo R2', 'img'));
  expect(selected('Demo R2')).toEqual(['img', 'site']);
});

test('a submenu offers the other panes and all clouds, says which cannot be, and copies to one of them', async () => {
  const { fake } = await openWindow({}, ({ world }) => world.addCloud(s3Cloud('minio', 'MinIO'), ['media']));
  await click(row('Demo S3', 'README.txt'));
  await key('F10', { shiftKey: true });
  await key('c');
  await key('c');
  expect(words(), 'the same letter goes on').toBe('Copy to');
  await key('ArrowRight');
  expect(lines().map((each) => each.querySelector('bdi')?.textContent)).toEqual([
    'Pane 2: Demo R2',
    'Pane 3: Demo GCS',
    'Demo S3',
    'Demo R2',
    'Demo GCS',
    'MinIO',
  ]);
  expect(lines().map((each) => each.title)).toEqual(['', '', 'Same place', '', '', 'Choose a bucket first']);
  await key('ArrowLeft');
  expect(words(), 'left leads back').toBe('Copy to');
  await key('Enter');
  await click(document.activeElement as HTMLElement);
  await key('ArrowDown');
  await click(document.activeElement as HTMLElement);
  const spec = fake.asked.find(([command]) => command === 'startJob')?.[1] as JobSpec;
  expect(spec.target?.location).toEqual({ cloud: 'demo-gcs', bucket: '', key: '' });
  expect(screen.queryByRole('menu')).toBeNull();
});

test('below the rows the menu is about the place', async () => {
  await openWindow();
  await rightClick(grid('Demo R2'));
  await click(line('Select all'));
  expect(selected('Demo R2')).toHaveLength(3);
});

test('a drag with the right button asks what to do where it ends', async () => {
  const { fake } = await openWindow();
  const target = row('Demo R2', 'img');
  document.elementFromPoint = () => target;
  await fireEvent.mouseDown(nameIn('Demo S3', 'README.txt'), { button: 2, buttons: 2, clientX: 10, clientY: 10 });
  await fireEvent.mouseMove(window, { buttons: 2, clientX: 500, clientY: 40 });
  expect(screen.getByText('Copy 1 → Demo R2 · img…')).toBeTruthy();
  await fireEvent.mouseUp(window, { button: 2, clientX: 500, clientY: 40 });
  await new Promise((next) => setTimeout(next));
  await settle();
  await click(line('Copy here'));
  expect(fake.asked.find(([command]) => command === 'startJob')).toBeTruthy();
  expect(screen.queryByRole('menu')).toBeNull();
});

test('a folder, a tab and a cloud that something is held over open after 700 ms', async () => {
  const { time } = await openWindow();
  const folder = row('Demo R2', 'img');
  document.elementFromPoint = () => folder;
  await fireEvent.mouseDown(nameIn('Demo S3', 'README.txt'), { button: 0, buttons: 1, clientX: 10, clientY: 10 });
  await fireEvent.mouseMove(window, { buttons: 1, clientX: 500, clientY: 40 });
  await new Promise((done) => setTimeout(done, 500));
  expect(screen.queryByRole('region', { name: 'Demo R2 — img' }), 'too early').toBeNull();
  await new Promise((done) => setTimeout(done, 300));
  time.advance(100);
  await settle();
  expect(screen.getByRole('region', { name: 'Demo R2 — img' })).toBeTruthy();
  const cloud = document.querySelector<HTMLElement>('[data-cloud=demo-gcs]') as HTMLElement;
  document.elementFromPoint = () => cloud;
  await fireEvent.mouseMove(window, { buttons: 1, clientX: 50, clientY: 140 });
  expect(screen.getByText('Copy 1 → Demo GCS')).toBeTruthy();
  await new Promise((done) => setTimeout(done, 750));
  await settle();
  expect(screen.getAllByRole('region', { name: /^Demo GCS — top/ }), 'in the pane that copies go to').toHaveLength(2);
  await fireEvent.keyDown(window, { key: 'Escape' });
});
