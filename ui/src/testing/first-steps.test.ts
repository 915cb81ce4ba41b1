import { screen, within } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import type { JobSpec } from '../backend/bindings';
import type { Fake } from '../backend/fake/fake';
import { findings } from './form';
import { click, key, openWindow, pass, settle } from './open';

const list = () => screen.getByRole('region', { name: 'First steps' });
const step = (name: RegExp) => within(list()).getByRole('button', { name });
const specs = (fake: Fake) =>
  fake.asked.filter(([command]) => command === 'startJob').map(([, spec]) => spec as JobSpec);

/** A window whose first demo cloud has what the real one begins with. */
const open = () =>
  openWindow({}, ({ world, time }) => {
    world.put({ cloud: 'demo-s3', bucket: '', key: 'README.md' }, 900, time.now());
  });

test('each step does itself, and counts as taken when its job has shown it', async () => {
  const { fake, time } = await open();
  expect(step(/^Verify a copy/).getAttribute('aria-disabled'), 'there is nothing to verify yet').toBe('true');
  await click(step(/^Verify a copy/));
  expect(specs(fake)).toEqual([]);
  await click(step(/^Copy between panes/));
  expect(step(/^Copy between panes/).textContent, 'not before the copy is there').not.toContain('done');
  await pass(time, 400);
  expect(step(/^Copy between panes/).textContent).toContain('done');
  expect(fake.world.bucket('demo-r2', '').has('README.md')).toBe(true);
  await click(step(/^Verify a copy/));
  await pass(time, 400);
  expect(step(/^Verify a copy/).textContent).toContain('done');
  expect(specs(fake).map(({ kind }) => kind)).toEqual(['copy', 'verify']);
  await click(step(/^Break a cloud/));
  expect(fake.config.faults.get('demo-r2')?.failures).toBe(20);
  await pass(time, 2000);
  expect(step(/^Break a cloud/).textContent).toContain('done');
});

test('the list has no findings', async () => {
  await open();
  expect(await findings()).toEqual([]);
});

test('the list is dismissed for good, and comes back from the settings', async () => {
  const { fake } = await open();
  await click(within(list()).getByRole('button', { name: 'Dismiss the first steps' }));
  expect(screen.queryByRole('region', { name: 'First steps' })).toBeNull();
  await settle();
  expect(fake.chosen.first_steps_dismissed).toBe(true);
  await key(',', { ctrlKey: true });
  await click(screen.getByRole('button', { name: 'Show them again' }));
  await key('Escape');
  expect(list()).toBeTruthy();
});

test('without the demo clouds there are no first steps', async () => {
  await openWindow({}, ({ world }) => (world.clouds = world.clouds.map((cloud) => ({ ...cloud, demo: false }))));
  expect(screen.queryByRole('region', { name: 'First steps' })).toBeNull();
});
