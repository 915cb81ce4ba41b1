import { fireEvent, screen, within } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { modelError } from '../backend/fake/fake';
import { s3Cloud } from '../backend/fake/world';
import { click, grid, key, names, openFolder, openWindow, pass, row, selected, settle } from './open';

test('the first three clouds stand side by side at start', async () => {
  await openWindow();
  for (const name of ['Demo S3', 'Demo R2', 'Demo GCS']) {
    expect(screen.getByRole('region', { name: `${name} — top` })).toBeTruthy();
  }
  expect(names('Demo R2')).toEqual(['img', 'site', 'robots.txt']);
});

test('a folder opens with a double click, and backspace leads back to it', async () => {
  const { time } = await openWindow();
  await openFolder(time, 'Demo S3', 'docs');
  expect(screen.getByRole('region', { name: 'Demo S3 — docs' })).toBeTruthy();
  expect(names('Demo S3')).toEqual(['contract.pdf', 'invoice-2026-10.pdf', 'invoice-2026-11.pdf']);
  await key('Backspace');
  await pass(time, 100);
  expect(document.activeElement?.getAttribute('aria-label'), 'the cursor is on the folder one came from').toBe('docs');
});

test('natural order puts img2 before img10, and a second click on the head turns it', async () => {
  const { time } = await openWindow();
  await openFolder(time, 'Demo S3', 'raw');
  expect(names('Demo S3').slice(1, 4)).toEqual(['img1.png', 'img2.png', 'img3.png']);
  const head = within(grid('Demo S3')).getByRole('columnheader', { name: 'Name' });
  expect(head.getAttribute('aria-sort')).toBe('ascending');
  await click(within(head).getByRole('button'));
  expect(head.getAttribute('aria-sort')).toBe('descending');
  expect(names('Demo S3')[1], 'the last name first, below the folders').toBe('img24.png');
});

test('a selection is made by click, control and shift, and survives sorting', async () => {
  const { time } = await openWindow();
  await openFolder(time, 'Demo S3', 'raw');
  await click(row('Demo S3', 'img1.png'));
  await click(row('Demo S3', 'img3.png'), { ctrlKey: true });
  expect(selected('Demo S3')).toEqual(['img1.png', 'img3.png']);
  await click(row('Demo S3', 'img5.png'), { shiftKey: true });
  expect(selected('Demo S3'), 'from the anchor to the click').toEqual(['img3.png', 'img4.png', 'img5.png']);
  await click(within(grid('Demo S3')).getByRole('button', { name: 'Size' }));
  expect(selected('Demo S3').sort()).toEqual(['img3.png', 'img4.png', 'img5.png']);
});

test('the arrows select, shift extends, control+A takes all and escape none', async () => {
  await openWindow();
  await click(row('Demo R2', 'img'));
  await key('ArrowDown');
  expect(selected('Demo R2')).toEqual(['site']);
  await key('ArrowDown', { shiftKey: true });
  expect(selected('Demo R2')).toEqual(['site', 'robots.txt']);
  await key('a', { ctrlKey: true });
  expect(selected('Demo R2')).toHaveLength(3);
  expect(screen.getByText('3 of 3 selected · 26 B + 2 folders')).toBeTruthy();
  await key('Escape');
  expect(selected('Demo R2')).toEqual([]);
});

test('typing the beginning of a name selects it', async () => {
  await openWindow();
  await click(row('Demo R2', 'img'));
  await key('r');
  await key('o');
  expect(selected('Demo R2')).toEqual(['robots.txt']);
});

test('the filter narrows the list and escape gives it back', async () => {
  const { time } = await openWindow();
  await openFolder(time, 'Demo S3', 'raw');
  await key('f', { ctrlKey: true });
  const field = screen.getByLabelText('Filter');
  await fireEvent.input(field, { target: { value: 'img1' } });
  await new Promise((done) => setTimeout(done, 150));
  await settle();
  expect(names('Demo S3')[0]).toBe('img1.png');
  expect(screen.getByText(/11 of 25 match/)).toBeTruthy();
  await key('Escape');
  expect(screen.queryByLabelText('Filter')).toBeNull();
});

test('a listing that fails says what, why and what to do, and can be tried again', async () => {
  const broken = modelError('denied', 'list', 'the access key may not list', 'demo-r2:/', 'fill in a bucket name');
  const { fake, time } = await openWindow({}, ({ world }) => world.broken.set('demo-r2', broken));
  const pane = screen.getByRole('region', { name: 'Demo R2 — top' });
  expect(within(pane).getByRole('alert').textContent).toMatch(
    /Could not list demo-r2.*may not list.*Fill in a bucket name/s,
  );
  fake.world.broken.clear();
  await click(within(pane).getByRole('button', { name: 'Try again' }));
  await pass(time, 100);
  expect(names('Demo R2')).toContain('img');
});

test('a million rows are counted, but only those in view exist', async () => {
  const { time } = await openWindow();
  await openFolder(time, 'Demo GCS', 'huge');
  expect(grid('Demo GCS').getAttribute('aria-rowcount')).toBe('1000000');
  expect(names('Demo GCS').length).toBeLessThan(60);
  await key('End');
  expect(document.activeElement?.getAttribute('aria-rowindex')).toBe('1000000');
});

test('a cloud without a fixed bucket lists its buckets and makes new ones', async () => {
  await openWindow({}, ({ world }) => {
    world.clouds = [];
    world.addCloud(s3Cloud('minio', 'MinIO'), ['media']);
  });
  expect(names('MinIO')).toEqual(['media']);
  await click(screen.getByRole('button', { name: 'New bucket' }));
  const field = screen.getByLabelText('New bucket');
  await fireEvent.input(field, { target: { value: 'Bad Name' } });
  await click(screen.getByRole('button', { name: 'Create' }));
  expect(screen.getByRole('alert').textContent).toMatch(/lower-case/);
  await fireEvent.input(field, { target: { value: 'assets' } });
  await click(screen.getByRole('button', { name: 'Create' }));
  expect(names('MinIO')).toEqual(['assets', 'media']);
});

test('deleting a bucket asks for its name, and says when it is not empty', async () => {
  const { fake } = await openWindow({}, ({ world }) => {
    world.clouds = [];
    world.addCloud(s3Cloud('minio', 'MinIO'), ['assets', 'media']);
    world.put({ cloud: 'minio', bucket: 'assets', key: 'a' }, 1, 1);
  });
  await click(row('MinIO', 'assets'));
  await key('Delete');
  const dialog = screen.getByRole('dialog', { name: 'Delete the bucket assets?' });
  const yes = within(dialog).getByRole<HTMLButtonElement>('button', { name: 'Delete bucket' });
  const type = (value: string) => fireEvent.input(within(dialog).getByLabelText(/Type assets/), { target: { value } });
  await type('asset');
  expect(yes.disabled, 'another name').toBe(true);
  await type('assets');
  await fireEvent.submit(dialog.querySelector('form') as HTMLFormElement);
  await settle();
  expect(within(dialog).getByRole('alert').textContent).toMatch(/not empty.*Empty it first/s);
  fake.world.bucket('minio', 'assets').clear();
  await fireEvent.submit(dialog.querySelector('form') as HTMLFormElement);
  await settle();
  expect(screen.queryByRole('dialog')).toBeNull();
  expect(names('MinIO')).toEqual(['media']);
});

test('in a protected cloud the menu says why no bucket can be deleted', async () => {
  await openWindow({}, ({ world }) => {
    world.clouds = [];
    world.addCloud(s3Cloud('minio', 'MinIO', { protected: true }), ['assets']);
  });
  await click(screen.getByRole('button', { name: 'More for buckets' }));
  const choice = screen.getByRole('menuitem', { name: 'Delete bucket…' });
  expect([choice.getAttribute('aria-disabled'), choice.title]).toEqual(['true', 'This cloud is protected']);
  await click(choice);
  expect(screen.queryByRole('dialog')).toBeNull();
});

test('names are shown as text: markup, control characters and all', async () => {
  await openWindow();
  expect(names('Demo S3')).toContain('<b>not bold & "quoted".html');
  expect(names('Demo S3')).toContain('tab␉here and a line␊break.txt');
  expect(grid('Demo S3').querySelector('b')).toBeNull();
});
