import { fireEvent, screen, within } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import type { JobSpec, Theme } from '../backend/bindings';
import type { Fake } from '../backend/fake/fake';
import { s3Cloud } from '../backend/fake/world';
import { findings } from './form';
import { click, grid, key, names, openFolder, openWindow, pass, row, settle } from './open';

const started = (fake: Fake) =>
  fake.asked.filter(([command]) => command === 'startJob').map(([, spec]) => spec as JobSpec);
const at = (name: string, cloud = 'demo-s3') => ({ cloud, bucket: '', key: name });
const deleteButton = () => screen.getByRole<HTMLButtonElement>('button', { name: 'Delete' });

/** A window whose first pane stands in a bucket that keeps versions and makes links. */
async function openBucket() {
  const opened = await openWindow({}, ({ world, work, time, chosen }) => {
    world.clouds = [];
    world.addCloud(s3Cloud('s3', 'Media'), ['photos']);
    work.versioned.add('s3');
    for (const name of ['a.png', 'b.png']) world.put({ cloud: 's3', bucket: 'photos', key: name }, 1000, time.now());
    chosen.demo_banner_dismissed = true;
  });
  await openFolder(opened.time, 'Media', 'photos');
  return opened;
}

test('a deletion is counted first, cancel is the default, and nothing was deleted when it is called off', async () => {
  const { fake, time } = await openWindow();
  await click(row('Demo S3', 'docs'));
  await key('Delete');
  const sheet = screen.getByRole('alertdialog', { name: 'Delete 1 entry?' });
  expect(sheet.textContent).toContain('counting…');
  expect(document.activeElement?.textContent, 'Enter calls it off').toBe('Cancel');
  expect(deleteButton().disabled, 'nobody says yes to what was not counted').toBe(true);
  await pass(time, 200);
  expect(sheet.textContent).toMatch(/3 objects and folders, 267 KiB/);
  expect(sheet.textContent).toMatch(/gone for good: there is no undo/);
  await key('Escape');
  await pass(time, 400);
  expect(screen.queryByRole('alertdialog')).toBeNull();
  expect(fake.work.jobs, 'the plan is taken away').toEqual([]);
  expect(names('Demo S3')).toContain('docs');
});

test('a soft deletion by keyboard alone is taken back with Ctrl+Z, after it was said what that does', async () => {
  const { fake, time } = await openBucket();
  await click(row('Media', 'a.png'));
  await key('Delete');
  await pass(time, 200);
  expect(screen.getByRole('alertdialog').textContent).toMatch(/keeps versions.*Undo \(Ctrl\+Z\) brings them back/s);
  await click(deleteButton());
  await pass(time, 400);
  expect(names('Media')).toEqual(['b.png']);
  const note = screen.getByRole('region', { name: 'Notes' });
  expect(within(note).getByRole('button', { name: 'Undo' }), 'the note offers it').toBeTruthy();
  grid('Media').querySelector<HTMLElement>('[data-row]')?.focus();
  await key('z', { ctrlKey: true });
  const sheet = screen.getByRole('dialog', { name: 'Undo: Delete 1 entry from Media · photos?' });
  expect(sheet.textContent).toContain('1 object comes back');
  expect(document.activeElement?.textContent).toBe('Undo');
  await click(within(sheet).getByRole('button', { name: 'Undo' }));
  await pass(time, 200);
  expect(names('Media')).toEqual(['a.png', 'b.png']);
  expect(fake.world.bucket('s3', 'photos').has('a.png')).toBe(true);
});

test('a final deletion offers no undo', async () => {
  const { time } = await openWindow();
  await click(row('Demo S3', 'README.txt'));
  await key('F8');
  await pass(time, 200);
  await click(deleteButton());
  await pass(time, 400);
  expect(names('Demo S3')).not.toContain('README.txt');
  expect(screen.queryByRole('button', { name: 'Undo' })).toBeNull();
});

test('more than a thousand objects are deleted only by who types the name of the bucket', async () => {
  const { time } = await openWindow({}, ({ world, time: now }) => {
    for (let number = 0; number < 1001; number += 1) world.put(at(`many/${number}`), 1, now.now());
  });
  await click(row('Demo S3', 'many'));
  await key('Delete');
  await pass(time, 200);
  expect(deleteButton().disabled).toBe(true);
  const field = screen.getByLabelText('Type Demo S3 to delete more than 1,000 objects');
  await fireEvent.input(field, { target: { value: 'Demo' } });
  await settle();
  expect(deleteButton().disabled).toBe(true);
  await fireEvent.input(field, { target: { value: 'Demo S3' } });
  await settle();
  expect(deleteButton().disabled).toBe(false);
});

test('in a read-only cloud nothing is deleted or renamed, and the menu says why', async () => {
  const { fake } = await openWindow({}, ({ world }) => {
    world.clouds = world.clouds.map((cloud) => ({ ...cloud, read_only: cloud.id === 'demo-s3' }));
  });
  await click(row('Demo S3', 'README.txt'));
  await key('Delete');
  expect(screen.getByText('This cloud is read-only.')).toBeTruthy();
  await key('F10', { shiftKey: true });
  for (const name of [/^Delete/, /^Rename/]) {
    const line = screen.getByRole('menuitem', { name });
    expect([line.getAttribute('aria-disabled'), line.title], name.source).toEqual(['true', 'This cloud is read-only']);
  }
  expect(started(fake)).toEqual([]);
});

test('F2 renames an object in its row; a bad name is refused at the field', async () => {
  const { fake, time } = await openWindow();
  await click(row('Demo S3', 'README.txt'));
  await key('F2');
  const field = screen.getByLabelText<HTMLInputElement>('New name');
  expect(document.activeElement).toBe(field);
  expect(field.value.slice(field.selectionStart ?? 0, field.selectionEnd ?? 0), 'without the ending').toBe('README');
  for (const [name, trouble] of [
    ['', 'Enter a name.'],
    ['a/b', 'A name cannot hold a slash.'],
    ['\ud800', 'no text in UTF-8'],
    ['<b>not bold & "quoted".html', 'There is an object of that name already.'],
  ] as const) {
    await fireEvent.input(field, { target: { value: name } });
    await key('Enter');
    expect(screen.getByRole('alert').textContent, name).toContain(trouble);
  }
  expect(started(fake)).toEqual([]);
  await fireEvent.input(field, { target: { value: 'read me.txt' } });
  await key('Enter');
  expect(started(fake)[0]).toEqual({
    kind: 'move',
    sources: [{ location: at('README.txt'), kind: 'object' }],
    target: { how: 'as', location: at('read me.txt') },
    on_conflict: 'ask',
  });
  await pass(time, 400);
  expect(names('Demo S3')).toContain('read me.txt');
  expect(names('Demo S3')).not.toContain('README.txt');
  await click(screen.getByRole('button', { name: 'Undo' }));
  expect(screen.getByRole('dialog').textContent).toContain('1 object is moved back, and proved');
  await click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Undo' }));
  await pass(time, 400);
  expect(names('Demo S3')).toContain('README.txt');
});

test('a small folder is renamed at once, a large one after its objects were counted', async () => {
  const { fake, time } = await openWindow({}, ({ world, time: now }) => {
    for (let number = 0; number < 101; number += 1) world.put(at(`many/${number}`), 1, now.now());
  });
  const rename = async (from: string, to: string) => {
    await click(row('Demo S3', from));
    await key('F2');
    await fireEvent.input(screen.getByLabelText('New name'), { target: { value: to } });
    await key('Enter');
    await pass(time, 200);
  };
  await rename('docs', 'papers');
  await pass(time, 400);
  expect(screen.queryByRole('dialog')).toBeNull();
  expect(names('Demo S3')).toContain('papers');
  await rename('many', 'more');
  const sheet = screen.getByRole('dialog', { name: 'Rename many to more?' });
  expect(sheet.textContent).toContain('101 objects');
  await key('Escape');
  await pass(time, 400);
  expect(names('Demo S3'), 'called off').toContain('many');
  expect(fake.work.jobs.map(({ summary }) => summary.state)).toEqual(['done']);
});

test('a new folder says how it is kept, and one that exists is refused at the field', async () => {
  const { time } = await openWindow();
  await click(row('Demo S3', 'README.txt'));
  await key('F7');
  const sheet = screen.getByRole('dialog', { name: 'New folder in Demo S3' });
  expect(sheet.textContent).toContain('A directory on this computer.');
  await fireEvent.input(screen.getByLabelText('Name'), { target: { value: 'docs' } });
  await click(screen.getByRole('button', { name: 'Make folder' }));
  expect(sheet.textContent).toContain('There is a folder of that name already.');
  await fireEvent.input(screen.getByLabelText('Name'), { target: { value: 'fresh' } });
  await click(screen.getByRole('button', { name: 'Make folder' }));
  await pass(time, 200);
  expect(screen.queryByRole('dialog')).toBeNull();
  expect(names('Demo S3')).toContain('fresh');
});

test('a duplicate gets a name of its own beside the object', async () => {
  const { fake, time } = await openWindow();
  await click(row('Demo S3', 'README.txt'));
  await key('F10', { shiftKey: true });
  await click(screen.getByRole('menuitem', { name: /^Duplicate/ }));
  expect(started(fake)[0]?.target).toEqual({ how: 'each', location: { ...at(''), keys: ['README copy.txt'] } });
  await pass(time, 400);
  expect(names('Demo S3')).toContain('README copy.txt');
});

test('a link is copied for an hour by key, and for a time of its own from the sheet', async () => {
  const { fake } = await openBucket();
  const copied: string[] = [];
  Object.defineProperty(navigator, 'clipboard', {
    value: { writeText: async (text: string) => void copied.push(text) },
    configurable: true,
  });
  await click(row('Media', 'a.png'));
  await key('F10', { shiftKey: true });
  await key('Escape');
  await key('c', { ctrlKey: true, shiftKey: true });
  expect(fake.asked).toContainEqual(['link', 'a.png', 3600]);
  expect(copied).toEqual(['https://s3.example.com/photos/a.png?X-Amz-Expires=3600']);
  await key('F10', { shiftKey: true });
  await click(screen.getByRole('menuitem', { name: 'Copy link' }));
  await click(screen.getByRole('menuitem', { name: 'Custom…' }));
  const field = screen.getByLabelText('Hours that it lasts');
  await fireEvent.input(field, { target: { value: '200' } });
  await click(screen.getByRole('button', { name: 'Copy link' }));
  expect(screen.getByText('Enter a number of hours, up to 168 (7 days).')).toBeTruthy();
  await fireEvent.input(field, { target: { value: '2,5' } });
  await click(screen.getByRole('button', { name: 'Copy link' }));
  expect(fake.asked).toContainEqual(['link', 'a.png', 9000]);
});

test('a cloud that makes no links says so', async () => {
  await openWindow();
  await click(row('Demo S3', 'README.txt'));
  await key('c', { ctrlKey: true, shiftKey: true });
  await settle();
  await key('c', { ctrlKey: true, shiftKey: true });
  expect(screen.getByText('This cloud makes no links.')).toBeTruthy();
});

test('a download goes to the folder that was chosen, an upload brings the files that were', async () => {
  const { fake } = await openWindow();
  await click(row('Demo S3', 'docs'));
  await key('F10', { shiftKey: true });
  await click(screen.getByRole('menuitem', { name: 'Download to…' }));
  const [, spec, folder] = fake.asked.find(([command]) => command === 'startDownload') ?? [];
  expect((spec as JobSpec).sources).toEqual([{ location: at('docs/'), kind: 'folder' }]);
  expect(folder).toBe('/home/you/Pictures');
  await key('u', { ctrlKey: true });
  expect(fake.asked).toContainEqual(['startUpload', fake.files, at('')]);
});

test('a folder is measured on demand, shown in its row and the foot, and can be stopped', async () => {
  const { time } = await openWindow();
  await click(row('Demo S3', 'raw'));
  await key('s', { altKey: true });
  const foot = () => screen.getByRole('region', { name: /^Demo S3/ }).querySelector('footer')?.textContent;
  expect(foot()).toMatch(/Σ 14 objects, .* so far · counting…/);
  await click(screen.getByRole('button', { name: 'Stop counting' }));
  expect(foot()).toMatch(/at least · stopped, as of/);
  await key('s', { altKey: true });
  await pass(time, 400);
  expect(foot()).toMatch(/Σ 27 objects, .*, as of/);
  expect(row('Demo S3', 'raw').querySelector('[data-cell=size]')?.textContent).toMatch(/MiB$/);
});

test('what was cut is pasted into the pane that has the focus, after a question', async () => {
  const { fake } = await openWindow();
  await click(row('Demo S3', 'README.txt'));
  await key('x', { ctrlKey: true });
  await click(row('Demo R2', 'robots.txt'));
  await key('v', { ctrlKey: true });
  await click(within(screen.getByRole('dialog', { name: /^Move 1 entry/ })).getByRole('button', { name: 'Move' }));
  expect(started(fake)[0]?.kind).toBe('move');
  expect(started(fake)[0]?.target?.location).toEqual(at('', 'demo-r2'));
});

for (const theme of ['dark', 'light'] satisfies Theme[]) {
  test(`the sheets about objects have no findings (${theme})`, async () => {
    const { time } = await openWindow({}, (fake) => (fake.chosen = { theme, demo_banner_dismissed: true }));
    await click(row('Demo S3', 'docs'));
    await key('Delete');
    await pass(time, 200);
    expect(await findings(), 'a deletion').toEqual([]);
    await key('Escape');
    await key('F7');
    expect(await findings(), 'a new folder').toEqual([]);
    await key('Escape');
    await click(row('Demo S3', 'README.txt'));
    await key('F2');
    expect(await findings(), 'a new name').toEqual([]);
  });
}
