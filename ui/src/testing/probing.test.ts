import { screen, within } from '@testing-library/svelte';
import { expect, test, vi } from 'vitest';
import { stages } from '../backend/fake/connecting';
import type { Fake } from '../backend/fake/fake';
import { s3Cloud } from '../backend/fake/world';
import { chooseInMenu, field, fill, findings, GOOD, invalid, openEdit, openForm, save } from './form';
import { click, openWindow, pass, settle, type Opened } from './open';

async function testing(prepare?: (fake: Fake) => void): Promise<Opened> {
  const opened = await openWindow({}, prepare);
  await openForm();
  await fill(GOOD);
  await click(screen.getByRole('button', { name: 'Test connection' }));
  return opened;
}
const lines = () =>
  within(screen.getByRole('region', { name: 'Connection test' }))
    .getAllByRole('listitem')
    .map(({ textContent }) => textContent?.replace(/\s+/g, ' ').trim() ?? '');
const ended = () => within(screen.getByRole('region', { name: 'Connection test' })).getByRole('status').textContent;

test('all eight stages stand there at once and end one after another', async () => {
  const { time } = await testing();
  expect(lines()).toHaveLength(8);
  expect(lines()[0]).toMatch(/^Address resolves Running/);
  expect(lines()[7]).toMatch(/Not yet/);
  await pass(time, 100);
  expect(lines()[1]).toMatch(/^Certificate Passed issued by .* 31 ms$/);
  expect(lines()[2]).toMatch(/Running/);
  await pass(time, 500);
  expect(lines()[6], 'it was not asked for').toMatch(/Not tried/);
  expect(ended()).toContain('The connection works.');
  expect(await findings()).toEqual([]);
});

test('the first stage that fails ends the test; those behind it were not tried', async () => {
  const remedy = 'Check the secret access key.';
  const { time } = await testing(({ config }) => {
    config.stages = stages({ credentials: { outcome: 'failed', words: 'the signature does not match', remedy } });
  });
  await pass(time, 500);
  expect(lines()[3]).toMatch(/^Credentials accepted Failed the signature does not match 44 ms Check the secret/);
  expect(
    lines()
      .slice(4)
      .every((line) => line.endsWith('Not tried')),
  ).toBe(true);
  expect(ended()).toContain('Failed at “Credentials accepted”.');
});

test('a warning is a word and a remedy, and does not keep the cloud from being saved', async () => {
  const { fake, time } = await testing(({ config }) => {
    config.stages = stages({ clock: { outcome: 'warned', words: '4 min apart', remedy: 'Set the clock.' } });
  });
  await pass(time, 500);
  expect(lines()[2]).toMatch(/Warning 4 min apart 0 ms Set the clock\./);
  expect(ended()).toContain('with 1 warning');
  await save();
  expect(fake.asked.map(([command]) => command)).toEqual(['testDraft', 'addCloud']);
});

test('writing is asked for, and never of a cloud that is read-only', async () => {
  const { fake, time } = await testing();
  await pass(time, 500);
  await click(screen.getByLabelText(/also writes/));
  await click(screen.getByRole('button', { name: 'Test connection' }));
  await pass(time, 500);
  await click(field('Read-only'));
  await click(screen.getByRole('button', { name: 'Test connection' }));
  expect(
    fake.asked.map((asked) => asked.at(-1)),
    'not at first, then, and not when read-only',
  ).toEqual([false, true, false]);
});

test('a form that changed since says so', async () => {
  const { time } = await testing();
  await pass(time, 500);
  expect(ended()).not.toContain('changed');
  await fill({ Bucket: 'media' });
  expect(ended()).toContain('The form was changed since.');
});

test('diagnostics hold no secret, not even one that the cloud repeats, and a short access key id', async () => {
  const written = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue();
  const { time } = await openWindow({}, ({ config }) => {
    config.stages = stages({ credentials: { outcome: 'failed', words: 'no AKIAIOSFODNN7EXAMPLE with hush-hush' } });
  });
  await openForm();
  await fill({ ...GOOD, 'Access key id': 'AKIAIOSFODNN7EXAMPLE', 'Secret access key': 'hush-hush' });
  await click(screen.getByRole('button', { name: 'Test connection' }));
  await pass(time, 500);
  await click(screen.getByRole('button', { name: 'Copy diagnostics' }));
  const text = written.mock.calls[0]?.[0] ?? '';
  expect(text).toContain('4 Credentials accepted: failed, 44 ms - no AKIA…MPLE with ***');
  expect(text).toContain('Kind: Other S3-compatible · Access key');
  expect(text).not.toMatch(/hush-hush|IOSFODNN/);
  written.mockRestore();
});

test('a form that the engine refuses to test is marked at its field', async () => {
  await openWindow();
  await openForm();
  await fill({ ...GOOD, Bucket: 'no_bucket' });
  await click(screen.getByRole('button', { name: 'Test connection' }));
  await settle();
  expect(invalid()).toEqual(['Bucket']);
  expect(ended()).toContain('The test could not be made.');
});

test('a configured cloud is tested from its menu, and what was learned is shown', async () => {
  const { fake, time } = await openWindow({}, ({ world }) => world.addCloud(s3Cloud('media', 'Media'), ['a']));
  await chooseInMenu('Media', 'Test connection');
  await pass(time, 500);
  expect(fake.asked[0]).toEqual(['testCloud', 'media', false]);
  await click(screen.getByRole('button', { name: 'What it can do' }));
  const dialog = screen.getByRole('dialog', { name: 'Edit Media' });
  const learned = [...dialog.querySelectorAll('dl > div')].map(({ textContent }) => textContent?.replace(/\s+/g, ' '));
  expect(learned).toContain('Tags Unproved');
  expect(learned).toContain('Versions No');
  expect(dialog.textContent).toMatch(/Tested\s+just now/);
  expect(await findings()).toEqual([]);
});

test('editing fills the form, keeps the secret and sends only what is new', async () => {
  const { fake } = await openWindow({}, ({ world }) => world.addCloud(s3Cloud('media', 'Media'), ['a']));
  await openEdit('Media');
  expect([field('Endpoint').value, field('Region').value]).toEqual(['https://s3.example.com', 'eu-west-1']);
  expect(field('Secret access key').placeholder).toMatch(/^kept/);
  await fill({ Name: 'Media 2', 'Secret access key': 'typed by mistake' });
  await click(screen.getByRole('button', { name: 'Leave as it is: Secret access key' }));
  expect(field('Secret access key').value).toBe('');
  await save();
  expect(fake.asked[0]?.slice(1, 4)).toEqual(['media', expect.objectContaining({ name: 'Media 2' }), []]);
  expect(screen.getByRole('button', { name: 'Menu of Media 2' })).toBeTruthy();
});

test('another way to sign in needs its own secret', async () => {
  const { fake } = await openWindow({}, ({ world }) => world.addCloud(s3Cloud('media', 'Media'), ['a']));
  await openEdit('Media');
  await click(screen.getByRole('radio', { name: 'Profile' }));
  await save();
  expect([invalid(), fake.asked]).toEqual([['Profile'], []]);
});
