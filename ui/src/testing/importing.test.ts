import { screen, within } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import type { Found } from '../backend/bindings';
import { modelError } from '../backend/fake/fake';
import { field, findings } from './form';
import { click, openWindow } from './open';

function found(id: string, name: string, other: Partial<Found> = {}): Found {
  const own = { jurisdiction: null, read_only: false, protected: false, max_requests: null, color: null, letter: null };
  const draft = { ...own, name, provider: 's3', auth: 'key' as const, fields: { region: 'eu-west-1' } };
  return { id, origin: '/home/you/rclone.conf', draft, secret: true, trouble: null, ...other };
}
const lines = () => within(screen.getByRole('dialog', { name: 'Import clouds' })).getAllByRole('listitem');

test('what was found is listed with its origin; what cannot be imported says why', async () => {
  await openWindow({}, ({ config }) => {
    config.found = [
      found('1', 'media'),
      found('2', 'sso', { secret: false }),
      found('3', 'drive', { trouble: 'there is no connection of this type' }),
    ];
  });
  await click(screen.getByRole('button', { name: 'Import…' }));
  expect(lines().map(({ textContent }) => textContent?.replace(/\s+/g, ' ').trim())).toEqual([
    'media s3 · eu-west-1 /home/you/rclone.conf · brings its secret along',
    'sso s3 · eu-west-1 /home/you/rclone.conf · brings no secret: only the reference is kept',
    expect.stringContaining('Cannot be imported: there is no connection of this type'),
  ]);
  expect(field('drive').disabled).toBe(true);
  expect(await findings()).toEqual([]);
});

test('what is ticked is imported, and each line says how it ended', async () => {
  const { fake } = await openWindow({}, ({ config }) => {
    config.found = [found('1', 'media'), found('2', 'cellar'), found('3', 'left')];
    config.failing.set('2', modelError('unavailable', 'connect to a cloud', 'no answer'));
  });
  await click(screen.getByRole('button', { name: 'Import…' }));
  expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Import' }).disabled).toBe(true);
  await click(field('media'));
  await click(field('cellar'));
  await click(screen.getByRole('button', { name: 'Import 2' }));
  expect(fake.asked[0]).toEqual(['importClouds', ['1', '2']]);
  expect(lines()[0]?.textContent).toContain('Imported as media.');
  expect(lines()[1]?.textContent).toMatch(/Could not connect to a cloud\. No answer\./);
  expect(field('media').disabled, 'it is there already').toBe(true);
  expect(field('cellar').disabled, 'it can be tried again').toBe(false);
});

test('without a place for secrets only what brings none can be imported', async () => {
  await openWindow({ vault: { kept: 'nowhere' } }, ({ config }) => {
    config.found = [found('1', 'media'), found('2', 'sso', { secret: false })];
  });
  await click(screen.getByRole('button', { name: 'Import…' }));
  await click(field('sso'));
  expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Import 1' }).disabled).toBe(false);
  await click(field('media'));
  expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Import 2' }).disabled).toBe(true);
  await click(screen.getByRole('button', { name: 'Keep for this session only' }));
  expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Import 2' }).disabled).toBe(false);
});
