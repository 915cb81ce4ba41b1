import { fireEvent, screen, within } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import type { JobSpec } from '../backend/bindings';
import type { Fake } from '../backend/fake/fake';
import { click, grid, key, nameIn, names, openFolder, openWindow, pass, row, settle } from './open';

const started = (fake: Fake) =>
  fake.asked.filter(([command]) => command === 'startJob').map(([, spec]) => spec as JobSpec);
const jobs = () => within(screen.getByRole('region', { name: 'Activity' })).getAllByRole('listitem');

test('F5 copies what is selected to the next pane, which then shows it', async () => {
  const { fake, time } = await openWindow();
  await click(row('Demo S3', 'README.txt'));
  await key('F5');
  expect(started(fake)).toEqual([
    {
      kind: 'copy',
      sources: [{ location: { cloud: 'demo-s3', bucket: '', key: 'README.txt' }, kind: 'object' }],
      target: { how: 'into', location: { cloud: 'demo-r2', bucket: '', key: '' } },
      on_conflict: 'ask',
    },
  ]);
  await pass(time, 400);
  expect(names('Demo R2'), 'the pane heard that its listing changed').toContain('README.txt');
  await key('j', { ctrlKey: true });
  expect(jobs()[0]?.textContent).toMatch(/Done - verified\s+Copy 1 object: Demo S3 → Demo R2/);
});

test('a folder is asked about on the pane it goes to; enter copies', async () => {
  const { fake } = await openWindow();
  await click(row('Demo S3', 'raw'));
  await key('F5');
  const sheet = screen.getByRole('dialog', { name: 'Copy 1 entry Demo S3 → Demo R2' });
  expect(started(fake)).toEqual([]);
  expect(document.activeElement?.textContent, 'so that Enter copies').toBe('Copy');
  await click(within(sheet).getByRole('button', { name: 'Copy' }));
  expect(started(fake)).toHaveLength(1);
  expect(screen.queryByRole('dialog')).toBeNull();
});

test('more than twenty entries are asked about; escape calls it off', async () => {
  const { fake, time } = await openWindow();
  await openFolder(time, 'Demo S3', 'raw');
  await key('End');
  await key('ArrowUp');
  for (let up = 0; up < 21; up += 1) await key('ArrowUp', { shiftKey: true });
  await key('F5');
  expect(screen.getByRole('dialog', { name: 'Copy 22 entries Demo S3 · raw → Demo R2' })).toBeTruthy();
  await key('Escape');
  expect(screen.queryByRole('dialog')).toBeNull();
  expect(started(fake)).toEqual([]);
});

test('nothing selected, or a read-only target, is said and nothing starts', async () => {
  const { fake } = await openWindow({}, ({ world }) => {
    world.clouds = world.clouds.map((cloud) => ({ ...cloud, read_only: cloud.id === 'demo-r2' }));
  });
  grid('Demo S3').querySelector<HTMLElement>('[data-row]')?.focus();
  await key('F5');
  expect(screen.getByText('Select what to copy first.')).toBeTruthy();
  await click(row('Demo S3', 'README.txt'));
  await key('F5');
  expect(screen.getByText('Not copied. Read-only.')).toBeTruthy();
  expect(started(fake)).toEqual([]);
});

test('a drag begins after four pixels, names what it would do, and drops into the folder under the mouse', async () => {
  const { fake } = await openWindow();
  const source = nameIn('Demo S3', 'README.txt');
  const folder = row('Demo R2', 'img');
  await fireEvent.mouseDown(source, { button: 0, buttons: 1, clientX: 10, clientY: 10 });
  document.elementFromPoint = () => folder;
  await fireEvent.mouseMove(window, { buttons: 1, clientX: 12, clientY: 12 });
  expect(screen.queryByText(/^Copy 1 →/), 'too short for a drag').toBeNull();
  await fireEvent.mouseMove(window, { buttons: 1, clientX: 500, clientY: 40 });
  expect(screen.getByText('Copy 1 → Demo R2 · img')).toBeTruthy();
  await fireEvent.mouseUp(window, { clientX: 500, clientY: 40 });
  await settle();
  expect(started(fake)[0]?.target?.location).toEqual({ cloud: 'demo-r2', bucket: '', key: 'img/' });
  expect(screen.queryByText(/^Copy 1 →/), 'the badge is gone').toBeNull();
});

test('a drag over its own list says why not, and escape ends it', async () => {
  const { fake } = await openWindow();
  const source = nameIn('Demo S3', 'README.txt');
  document.elementFromPoint = () => grid('Demo S3');
  await fireEvent.mouseDown(source, { button: 0, buttons: 1, clientX: 10, clientY: 10 });
  await fireEvent.mouseMove(window, { buttons: 1, clientX: 10, clientY: 90 });
  expect(screen.getByText('Same place')).toBeTruthy();
  await fireEvent.keyDown(window, { key: 'Escape' });
  await fireEvent.mouseUp(window, { clientX: 10, clientY: 90 });
  expect(screen.queryByText('Same place')).toBeNull();
  expect(started(fake)).toEqual([]);
});

test('files from the desktop are uploaded to the pane under them', async () => {
  const { fake, time } = await openWindow();
  await openFolder(time, 'Demo S3', 'raw');
  document.elementFromPoint = () => grid('Demo S3');
  fake.drag({ phase: 'enter', paths: ['/home/you/a.png'], x: 300, y: 300 });
  await settle();
  const pane = screen.getByRole('region', { name: 'Demo S3 — raw' });
  expect(within(pane).getByText(/Upload here:/).textContent).toBe('Upload here: Demo S3 · raw/');
  fake.drag({ phase: 'drop', paths: ['/home/you/a.png'], x: 300, y: 300 });
  await settle();
  const target = { cloud: 'demo-s3', bucket: '', key: 'raw/' };
  expect(fake.asked).toContainEqual(['startUpload', ['/home/you/a.png'], target]);
  expect(screen.queryByText(/Upload here:/)).toBeNull();
});

test('what exists already waits for a decision, which can be put off and taken up again', async () => {
  const { fake, time } = await openWindow();
  const target = { how: 'into' as const, location: { cloud: 'demo-r2', bucket: '', key: 'img/' } };
  const sources = [1, 2, 3, 4].map((number) => ({
    location: { cloud: 'demo-s3', bucket: '', key: `raw/img${number}.png` },
    kind: 'object' as const,
  }));
  await fake.startJob({ kind: 'copy', sources, target, on_conflict: 'ask' });
  await pass(time, 400);
  const label = '3 of 4 already exist in Demo R2 · img';
  const dialog = screen.getByRole('dialog', { name: label });
  await click(within(dialog).getByRole('button', { name: 'Decide later' }));
  expect(screen.queryByRole('dialog')).toBeNull();
  await key('j', { ctrlKey: true });
  expect(jobs()[0]?.textContent).toContain('Needs decision');
  await click(screen.getByRole('button', { name: /^Decide:/ }));
  const all = screen.getByLabelText('For all that you do not choose below');
  expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Go on' }).disabled, 'nothing is the default').toBe(
    true,
  );
  await fireEvent.change(all, { target: { value: 'skip' } });
  await fireEvent.change(screen.getByLabelText('Choice for img/img2.png'), { target: { value: 'replace' } });
  await click(screen.getByRole('button', { name: 'Go on' }));
  expect(fake.asked).toContainEqual(['chooseTasks', 1, [2], 'replace']);
  await pass(time, 400);
  expect(fake.asked, 'the rest is told when the job asks again').toContainEqual(['decideJob', 1, 'skip']);
  expect(screen.queryByRole('dialog'), 'and nobody is asked twice').toBeNull();
  expect(jobs()[0]?.textContent).toContain('Done - verified');
});

test('failures are listed with key, reason and what to do, and can be retried', async () => {
  const { fake, time } = await openWindow();
  fake.work.failing.add('README.txt');
  await click(row('Demo S3', 'README.txt'));
  await key('F5');
  await pass(time, 400);
  await key('j', { ctrlKey: true });
  expect(jobs()[0]?.textContent).toContain('Failed');
  const table = screen.getByRole('table', { name: 'Failures' });
  expect(table.textContent).toMatch(/README\.txt.*The key may not write here\..*Allow PutObject/s);
  await click(screen.getByRole('button', { name: /^Retry failed:/ }));
  await pass(time, 400);
  expect(jobs()[0]?.textContent).toContain('Done - verified');
});

test('a copy that was only counted is never called verified', async () => {
  const { fake, time } = await openWindow();
  fake.work.verifies = false;
  await click(row('Demo S3', 'README.txt'));
  await key('F5');
  await pass(time, 400);
  await key('j', { ctrlKey: true });
  expect(jobs()[0]?.textContent).toContain('Done - size only');
  expect(jobs()[0]?.textContent).not.toContain('verified');
});

test('inside one cloud a drag moves, after a question; the keys held at the drop decide', async () => {
  const { fake, time } = await openWindow();
  await key('2', { ctrlKey: true, altKey: true });
  const folder = row('Demo S3', 'docs');
  document.elementFromPoint = () => folder;
  await fireEvent.mouseDown(nameIn('Demo S3', 'README.txt'), { button: 0, buttons: 1, clientX: 10, clientY: 10 });
  await fireEvent.mouseMove(window, { buttons: 1, clientX: 50, clientY: 40 });
  expect(screen.getByText('Move (copy + delete) 1 → Demo S3 · docs')).toBeTruthy();
  await fireEvent.keyDown(window, { key: 'Control', ctrlKey: true });
  expect(screen.getByText('Copy 1 → Demo S3 · docs'), 'without moving the mouse').toBeTruthy();
  await fireEvent.keyUp(window, { key: 'Control' });
  await fireEvent.mouseUp(window, { clientX: 50, clientY: 40 });
  await settle();
  const sheet = screen.getByRole('dialog', { name: 'Move 1 entry Demo S3 → Demo S3 · docs' });
  expect(sheet.textContent).toMatch(/removed once its copy is verified/);
  await new Promise((next) => setTimeout(next));
  await click(within(sheet).getByRole('button', { name: 'Move' }));
  expect(started(fake)[0]?.kind).toBe('move');
  await pass(time, 400);
  expect(names('Demo S3'), 'it is gone from where it was').not.toContain('README.txt');
});

test('shift and F5 move to the next pane, and a protected source says why not', async () => {
  const { fake } = await openWindow({}, ({ world }) => {
    world.clouds = world.clouds.map((cloud) => ({ ...cloud, protected: cloud.id === 'demo-r2' }));
  });
  await click(row('Demo S3', 'README.txt'));
  await key('F5', { shiftKey: true });
  await click(screen.getByRole('button', { name: 'Move' }));
  expect(started(fake)[0]?.kind).toBe('move');
  await click(row('Demo R2', 'robots.txt'));
  await key('F5', { shiftKey: true });
  expect(screen.getByText('Not moved. Demo R2 is protected.')).toBeTruthy();
});
