import { fireEvent, screen, within } from '@testing-library/svelte';
import { expect, test, vi } from 'vitest';
import type { Theme } from '../backend/bindings';
import type { Fake } from '../backend/fake/fake';
import { modelError, s3Cloud } from '../backend/fake/world';
import { findings } from './form';
import { click, grid, key, openFolder, openWindow, row, settle } from './open';

const panel = () => screen.getByRole('complementary', { name: 'Inspector' });
const tab = (name: string) => click(within(panel()).getByRole('tab', { name }));
const set = (fake: Fake) => fake.asked.filter(([command]) => command === 'setMetadata');

/** A window whose first pane stands in a bucket with an object of three versions, and the inspector open. */
async function inspect(theme: Theme = 'dark') {
  const opened = await openWindow({}, ({ world, looks, time, chosen }) => {
    world.clouds = [];
    world.addCloud(s3Cloud('s3', 'Media'), ['photos']);
    for (const name of ['a.png', 'b.png', 'sub/c.png'])
      world.put({ cloud: 's3', bucket: 'photos', key: name }, 1000, time.now());
    const version = (id: string, latest: boolean, deleted = false) => ({
      id,
      latest,
      deleted,
      size: deleted ? 0 : 1000,
      modified: time.now() - 5000,
      etag: null,
    });
    looks.versionsOf.set('s3:photos/a.png', [version('v3', true), version('v2', false, true), version('v1', false)]);
    Object.assign(chosen, { demo_banner_dismissed: true, theme });
  });
  await openFolder(opened.time, 'Media', 'photos');
  await click(row('Media', 'a.png'));
  await key('Enter', { altKey: true });
  return opened;
}

/** Types into a field. */
async function write(label: string, value: string): Promise<HTMLInputElement> {
  const field = await within(panel()).findByLabelText<HTMLInputElement>(label);
  await fireEvent.input(field, { target: { value } });
  await settle();
  return field;
}

test('the inspector opens by key, follows the cursor, is remembered, and never shows what was not told', async () => {
  const { fake } = await inspect();
  expect(fake.chosen.inspector, 'remembered').toBe(true);
  expect((await within(panel()).findByText('jC+ERZTh6mU=')).textContent).toBeTruthy();
  expect(panel().textContent).toContain('STANDARD');
  const version = within(panel()).getByText('Version').closest('div');
  expect(version?.textContent, 'what the cloud did not say').toMatch(/–\s*not told/);
  grid('Media').querySelector<HTMLElement>('[data-row="1"]')?.focus();
  await click(row('Media', 'b.png'));
  expect(within(panel()).getByRole('heading').textContent).toBe('b.png');
  await vi.waitFor(() => expect(panel().textContent).toContain('s3://photos/b.png'));
  await click(row('Media', 'sub'));
  expect(panel().textContent).toContain('Not counted');
  await key('Enter', { altKey: true });
  expect(screen.queryByRole('complementary', { name: 'Inspector' })).toBeNull();
});

test('several entries are counted, with their size and their types', async () => {
  await inspect();
  await key('a', { ctrlKey: true });
  expect(within(panel()).getByRole('heading').textContent).toBe('3 entries selected');
  expect(panel().textContent).toContain('2 PNG, 1 folder');
  expect(panel().textContent).toContain('2 KiB, without the 1 folder');
});

test('metadata is changed, added and removed, and saved only against what was shown', async () => {
  const { fake } = await inspect();
  await tab('Metadata');
  await write('Content-Type', 'image/x-other');
  await write('Value of author', 'Grace');
  await click(within(panel()).getByRole('button', { name: 'Add tag' }));
  expect(document.activeElement?.getAttribute('aria-label')).toBe('Name of tag 1');
  const save = within(panel()).getByRole<HTMLButtonElement>('button', { name: 'Save' });
  expect(save.disabled, 'a tag without a name').toBe(true);
  await write('Name of tag 1', 'team');
  await write('Value of team', 'blue');
  expect(save.disabled).toBe(false);
  await click(save);
  const [, , etag, metadata] = set(fake)[0] ?? [];
  expect(etag).toMatch(/^e1000/);
  expect(metadata).toMatchObject({ content_type: 'image/x-other', user: { author: 'Grace' }, tags: { team: 'blue' } });
  expect(save.disabled, 'nothing is left to save').toBe(true);
  await click(within(panel()).getByRole('button', { name: 'Remove author' }));
  await click(within(panel()).getByRole('button', { name: 'Save' }));
  expect(set(fake)[1]?.[3]).toMatchObject({ user: {} });
});

test('an unsaved change holds the inspector where it is until it is saved or reverted', async () => {
  await inspect();
  await tab('Metadata');
  await write('Content-Type', 'text/plain');
  await click(row('Media', 'b.png'));
  expect(within(panel()).getByRole('heading', { level: 2 }).textContent).toBe('a.png');
  expect(panel().textContent).toContain('Not saved yet');
  await click(within(panel()).getByRole('button', { name: 'Revert' }));
  expect(within(panel()).getByRole('heading', { level: 2 }).textContent, 'then it follows').toBe('b.png');
});

test('what the engine refuses stands at its field, and what was typed stays', async () => {
  const { fake } = await inspect();
  await tab('Metadata');
  fake.looks.refusal = modelError('invalid', 'set metadata', 'content-type: write it in plain ASCII, on one line');
  const field = await write('Content-Type', 'Zürich');
  await click(within(panel()).getByRole('button', { name: 'Save' }));
  expect(field.getAttribute('aria-invalid')).toBe('true');
  const trouble = document.getElementById(field.getAttribute('aria-describedby') ?? '');
  expect(trouble?.textContent).toContain('Write it in plain ASCII');
  expect(field.value).toBe('Zürich');
  fake.looks.refusal = modelError('conflict', 'set metadata', 'the object changed since it was looked at');
  await click(within(panel()).getByRole('button', { name: 'Save' }));
  expect(within(panel()).getByRole('alert').textContent).toContain('changed since it was looked at');
});

test('a region that changes is said to matter before it is saved', async () => {
  const { fake } = await inspect();
  const shown = await fake.describe({ cloud: 's3', bucket: 'photos', key: 'a.png' });
  fake.looks.metadata.set('s3:photos/a.png', { ...shown.metadata, user: { 'skyferry-region': 'EU' } });
  await click(within(panel()).getByRole('button', { name: 'Ask again' }));
  await tab('Metadata');
  await click(await within(panel()).findByRole('button', { name: 'Remove skyferry-region' }));
  expect(panel().textContent).toContain('Policies go by it');
});

test('a version is restored and downloaded, and deleted only after a yes', async () => {
  const { fake } = await inspect();
  await tab('Versions');
  const list = await within(panel()).findByRole('list', { name: 'Versions' });
  expect(
    within(list)
      .getAllByRole('listitem')
      .map((each) => /Latest|Deletion/.exec(each.textContent)?.[0]),
  ).toEqual(['Latest', 'Deletion', undefined]);
  await click(within(list).getAllByRole('button', { name: /^Restore/ })[1] as HTMLElement);
  expect(fake.asked).toContainEqual(['restoreVersion', 'a.png', 'v1']);
  await vi.waitFor(() => expect(within(panel()).getAllByRole('listitem')).toHaveLength(4));
  await click(within(panel()).getAllByRole('button', { name: /^Download/ })[2] as HTMLElement);
  expect(fake.asked).toContainEqual(['downloadVersion', 'a.png', 'v1', '/home/you/Pictures']);
  await click(within(panel()).getAllByRole('button', { name: /^Delete the version/ })[3] as HTMLElement);
  const ask = screen.getByRole('alertdialog', { name: 'Delete this version for good?' });
  expect(document.activeElement?.textContent?.trim(), 'Enter calls it off').toBe('Cancel');
  await key('Escape');
  expect(fake.asked.some(([command]) => command === 'deleteVersion')).toBe(false);
  await click(within(panel()).getAllByRole('button', { name: /^Delete the version/ })[3] as HTMLElement);
  await click(within(screen.getByRole('alertdialog')).getByRole('button', { name: 'Delete' }));
  expect(fake.asked).toContainEqual(['deleteVersion', 'a.png', 'v1']);
  expect(ask.isConnected).toBe(false);
});

test('a cloud without versions says so, and copies and jobs come from the journal', async () => {
  const { fake } = await inspect();
  await click(row('Media', 'b.png'));
  await tab('Versions');
  expect((await within(panel()).findByRole('alert')).textContent).toContain('This cloud cannot do that');
  fake.looks.replicasOf.set('s3:photos/b.png', [
    {
      at: { cloud: 's3', bucket: 'backup', key: 'photos/b.png' },
      job: 7,
      rung: 'size_only',
      proved: fake.time.now(),
      etag: null,
      same: false,
    },
  ]);
  await tab('Copies');
  const copies = await within(panel()).findByRole('list', { name: 'Copies' });
  expect(copies.textContent).toMatch(/Media · backup.*Size only, not verified.*written since/s);
  await tab('Activity');
  await vi.waitFor(() => expect(panel().textContent).toContain('None of the last 500 jobs'));
});

for (const theme of ['dark', 'light'] satisfies Theme[])
  test(`no tab of the inspector has findings (${theme})`, async () => {
    await inspect(theme);
    for (const name of ['Info', 'Metadata', 'Versions', 'Copies', 'Activity']) {
      await tab(name);
      await vi.waitFor(() => expect(within(panel()).getByRole('tabpanel').textContent).not.toContain('Asking'));
      expect(await findings(), name).toEqual([]);
    }
  });
