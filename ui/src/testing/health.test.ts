import { screen, within } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { modelError } from '../backend/fake/fake';
import { s3Cloud } from '../backend/fake/world';
import { fill, findings, save } from './form';
import { click, openWindow } from './open';

const nav = () => within(screen.getByRole('navigation', { name: 'Clouds' }));

test('each state of a cloud has words, and its latency stands in the tooltip', async () => {
  await openWindow({}, ({ config, time }) => {
    config.health.set('demo-s3', { state: 'good', latency: 42, answered: time.now() });
    config.health.set('demo-r2', { state: 'slow', latency: 2400 });
    config.health.set('demo-gcs', { state: 'failing', trouble: modelError('unavailable', 'list', 'no answer') });
  });
  const said = nav()
    .getAllByRole('img', { name: /./ })
    .map(({ title }) => title);
  expect(said).toEqual([
    'Answers · about 42 ms · last answer just now',
    'Answers slowly · about 2400 ms',
    'Does not answer as it should · no answer',
  ]);
  expect(await findings()).toEqual([]);
});

test('a cloud that nobody asked yet says so', async () => {
  await openWindow();
  expect(nav().getAllByRole('img', { name: 'Not tried yet' })).toHaveLength(3);
});

test('credentials that ran out are said in one banner, and new ones end it', async () => {
  const { fake } = await openWindow({}, ({ world, config }) => {
    world.addCloud(s3Cloud('media', 'S3 · media'), ['a']);
    config.health.set('media', { state: 'sign_in', trouble: modelError('expired', 'list', 'the token ended') });
  });
  const banners = screen.getAllByRole('complementary', { name: /Sign in to/ });
  expect(banners.map(({ textContent }) => textContent?.trim())).toEqual([
    'S3 · media: the credentials have expired. Jobs of this cloud are paused. Sign in',
  ]);
  await click(nav().getByRole('button', { name: 'Sign in to S3 · media' }));
  expect(screen.getByRole('dialog', { name: 'Edit S3 · media' }), 'the sign opens the form').toBeTruthy();
  await fill({ 'Secret access key': 'new' });
  await save();
  expect(fake.asked[0]?.[3]).toEqual(['secret-key']);
  expect(screen.queryByRole('complementary', { name: /Sign in to/ })).toBeNull();
});

test('where the bytes lie is told apart: declared or read', async () => {
  await openWindow({}, ({ world }) => {
    world.addCloud(s3Cloud('a', 'A', { jurisdiction: { label: 'US', evidence: 'declared' }, protected: true }), ['x']);
    world.addCloud(s3Cloud('b', 'B', { jurisdiction: { label: 'EU', evidence: 'read' } }), ['x']);
  });
  expect(nav().getByTitle('Jurisdiction: US, declared by you').classList).toContain('declared');
  expect(nav().getByTitle('Jurisdiction: EU, read from the provider').classList).toContain('read');
  expect(nav().getByLabelText('Protected')).toBeTruthy();
});
