import { fireEvent, screen, within } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { modelError } from '../backend/fake/fake';
import { s3Cloud } from '../backend/fake/world';
import { click, key, names, openFolder, openWindow, pass, row, settle, type Opened } from './open';

async function typePath(opened: Opened, text: string): Promise<void> {
  if (screen.queryByLabelText('Path') === null) await key('l', { ctrlKey: true });
  await fireEvent.input(screen.getByLabelText('Path'), { target: { value: text } });
  await key('Enter');
  await pass(opened.time, 200);
}

test('a folder that is typed is opened, with or without its closing slash', async () => {
  const opened = await openWindow();
  await click(row('Demo S3', 'README.txt'));
  await typePath(opened, 'demo-s3:/docs');
  expect(screen.getByRole('region', { name: 'Demo S3 — docs' })).toBeTruthy();
  await typePath(opened, 'Demo GCS:/archive/');
  expect(screen.getByRole('region', { name: 'Demo GCS — archive' }), 'another cloud in the same pane').toBeTruthy();
  expect(document.activeElement?.closest('[role=grid]'), 'the list has the focus').not.toBeNull();
});

test('an object that is typed is found in its folder', async () => {
  const opened = await openWindow();
  await click(row('Demo S3', 'README.txt'));
  await typePath(opened, '/home/you/.local/share/skyferry/demo/demo-s3/raw/img7.png');
  expect(screen.getByRole('region', { name: 'Demo S3 — raw' })).toBeTruthy();
  expect(document.activeElement?.getAttribute('aria-label')).toBe('img7.png');
});

test('what leads nowhere is said below the field, and the pane stays where it is', async () => {
  const opened = await openWindow({}, ({ world }) => {
    world.broken.set('demo-r2', modelError('denied', 'list', 'the key may not list', 'demo-r2:/'));
  });
  await click(row('Demo S3', 'README.txt'));
  const said = async (text: string) => {
    await typePath(opened, text);
    return within(screen.getByRole('region', { name: 'Demo S3 — top' })).getByRole('alert').textContent;
  };
  expect(await said('s3://nowhere/x')).toMatch(/No S3 cloud is configured/);
  expect(await said('demo-s3:/raw/none.png')).toMatch(/There is no none.png in Demo S3/);
  expect(await said('demo-s3:/none/')).toMatch(/nothing below none\//);
  expect(await said('demo-r2:/img/')).toMatch(/may not list/);
  expect(screen.getByLabelText('Path').getAttribute('aria-invalid')).toBe('true');
  await key('Escape');
  expect(screen.queryByLabelText('Path')).toBeNull();
});

test('an s3 address opens the cloud that lists the bucket', async () => {
  const opened = await openWindow({}, ({ world }) => {
    world.addCloud(s3Cloud('minio', 'MinIO'), ['media']);
    world.put({ cloud: 'minio', bucket: 'media', key: 'a/b.png' }, 1, 1);
  });
  await click(row('Demo S3', 'README.txt'));
  await typePath(opened, 's3://media/a/');
  expect(screen.getByRole('region', { name: 'MinIO — media/a' })).toBeTruthy();
  await click(within(screen.getByRole('group', { name: 'Path in MinIO' })).getByRole('button', { name: 'MinIO' }));
  await pass(opened.time, 100);
  expect(names('MinIO')).toEqual(['media']);
});

test('the arrow between two steps shows what lies beside, and goes there', async () => {
  const { time } = await openWindow();
  await openFolder(time, 'Demo S3', 'raw');
  await click(screen.getByRole('button', { name: 'What lies beside raw' }));
  await pass(time, 100);
  const lines = screen.getAllByRole('menuitemradio');
  expect(lines.map((each) => [each.textContent.trim(), each.getAttribute('aria-checked')])).toEqual([
    ['docs', 'false'],
    ['raw', 'true'],
  ]);
  await click(lines[0] as HTMLElement);
  await pass(time, 100);
  expect(screen.getByRole('region', { name: 'Demo S3 — docs' })).toBeTruthy();
});

test('the address of a place is copied', async () => {
  const written: string[] = [];
  const clipboard = { writeText: async (text: string) => void written.push(text) };
  Object.defineProperty(navigator, 'clipboard', { configurable: true, value: clipboard });
  const { time } = await openWindow();
  await openFolder(time, 'Demo S3', 'raw');
  await click(screen.getAllByRole('button', { name: 'Copy address' })[0] as HTMLElement);
  await click(row('Demo S3', 'img1.png'));
  await key('K', { ctrlKey: true, shiftKey: true });
  await settle();
  expect(written).toEqual(['file:///home/you/.local/share/skyferry/demo/demo-s3/raw/', 'raw/img1.png']);
});
