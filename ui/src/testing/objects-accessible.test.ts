import { fireEvent, screen } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { modelError, s3Cloud } from '../backend/fake/world';
import { findings } from './form';
import { click, key, openFolder, openWindow, pass, row, settle } from './open';

/** A window whose first pane stands in a bucket that keeps versions, with a folder of 101 objects. */
async function openBucket() {
  const opened = await openWindow({}, ({ world, work, chosen, time }) => {
    world.clouds = [];
    world.addCloud(s3Cloud('s3', 'Media'), ['photos']);
    work.versioned.add('s3');
    const put = (key: string) => world.put({ cloud: 's3', bucket: 'photos', key }, 1, time.now());
    for (let number = 0; number < 101; number += 1) put(`many/${number}`);
    put('a.png');
    chosen.demo_banner_dismissed = true;
  });
  await openFolder(opened.time, 'Media', 'photos');
  return opened;
}

test('a deletion that could not be counted says so, and has no findings', async () => {
  const { fake, time } = await openWindow();
  fake.startJob = async () => {
    throw modelError('unavailable', 'plan the job', 'the endpoint is silent', null);
  };
  await click(row('Demo S3', 'docs'));
  await key('Delete');
  await pass(time, 100);
  expect(screen.getByRole('alert').textContent).toContain('Could not plan the job.');
  expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Delete' }).disabled).toBe(true);
  expect(await findings()).toEqual([]);
});

test('the question about a large rename has no findings', async () => {
  const { time } = await openBucket();
  await click(row('Media', 'many'));
  await key('F2');
  await fireEvent.input(screen.getByLabelText('New name'), { target: { value: 'more' } });
  await key('Enter');
  await pass(time, 200);
  expect(screen.getByRole('dialog', { name: 'Rename many to more?' })).toBeTruthy();
  expect(document.activeElement?.textContent, 'Enter calls it off').toBe('Cancel');
  expect(await findings()).toEqual([]);
});

test('the sheet of a link has no findings, nor has the number that it refuses', async () => {
  await openBucket();
  await click(row('Media', 'a.png'));
  // What the cloud can do is asked for when its menu opens first.
  await key('F10', { shiftKey: true });
  await key('Escape');
  await key('F10', { shiftKey: true });
  await click(screen.getByRole('menuitem', { name: 'Copy link' }));
  await click(screen.getByRole('menuitem', { name: 'Custom…' }));
  await fireEvent.input(screen.getByLabelText('Hours that it lasts'), { target: { value: 'x' } });
  await click(screen.getByRole('button', { name: 'Copy link' }));
  expect(screen.getByText(/^Enter a number of hours/)).toBeTruthy();
  expect(await findings()).toEqual([]);
});

test('the question before an undo has no findings', async () => {
  const { time } = await openBucket();
  await click(row('Media', 'a.png'));
  await key('Delete');
  await pass(time, 200);
  await click(screen.getByRole('button', { name: 'Delete' }));
  await pass(time, 400);
  await click(screen.getByRole('button', { name: 'Undo' }));
  await settle();
  expect(screen.getByRole('dialog', { name: /^Undo: Delete/ })).toBeTruthy();
  expect(await findings()).toEqual([]);
});

test('the question before a bucket goes has no findings', async () => {
  await openWindow({}, ({ world }) => {
    world.clouds = [];
    world.addCloud(s3Cloud('s3', 'Media'), ['photos']);
  });
  await click(row('Media', 'photos'));
  await key('Delete');
  expect(screen.getByRole('alertdialog', { name: 'Delete the bucket photos?' })).toBeTruthy();
  expect(await findings()).toEqual([]);
});
