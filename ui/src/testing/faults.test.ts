import { fireEvent, screen, within } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import type { Faults } from '../backend/bindings';
import { modelError, s3Cloud } from '../backend/fake/world';
import { chooseInMenu, findings } from './form';
import { click, key, openWindow, settle } from './open';

const sheet = () => screen.getByRole('dialog', { name: 'Faults of the demo clouds' });
const sidebar = () => within(screen.getByRole('navigation', { name: 'Clouds' }));

async function slide(label: string, value: number): Promise<void> {
  const slider = within(sheet()).getByLabelText(label);
  await fireEvent.input(slider, { target: { value } });
  await fireEvent.change(slider, { target: { value } });
  await settle();
}

test('what is set counts at once, is said in the sidebar, and is taken back by Reset', async () => {
  const { fake } = await openWindow();
  const last = () => fake.asked.filter(([command]) => command === 'setFaults').at(-1)?.[2] as Faults;
  await chooseInMenu('Demo R2', 'Faults…');
  expect(within(sheet()).getByRole('radio', { name: 'Demo R2' })).toHaveProperty('checked', true);
  await slide('Answers are late by', 500);
  await slide('Requests that fail', 20);
  await click(within(sheet()).getByLabelText('Damage one object'));
  await click(within(sheet()).getByRole('radio', { name: '256 KiB/s' }));
  expect(last()).toEqual({
    latency: 500,
    throughput: 256 * 1024,
    failures: 20,
    corrupt: true,
    expired: false,
    offline: false,
  });
  expect(within(sheet()).getByRole('status').textContent).toBe(
    'On: damages an object, 20 % fail, 500 ms late, 256 KiB/s.',
  );
  await key('Escape');
  const sign = sidebar().getByRole('button', { name: /^Faults of Demo R2: damages an object/ });
  await click(sign);
  await click(within(sheet()).getByRole('button', { name: 'Reset' }));
  expect(fake.config.faults.size).toBe(0);
  expect(within(sheet()).getByRole('status').textContent).toBe('Nothing goes wrong.');
  await key('Escape');
  expect(sidebar().queryByRole('button', { name: /^Faults of/ })).toBeNull();
});

test('the banner opens the sheet, which shows each demo cloud with its own faults', async () => {
  const { fake } = await openWindow({}, (prepared) => {
    prepared.config.faults.set('demo-r2', {
      latency: 0,
      throughput: null,
      failures: 0,
      corrupt: false,
      expired: false,
      offline: true,
    });
  });
  await click(screen.getByRole('button', { name: 'Break one…' }));
  const offline = () => within(sheet()).getByLabelText<HTMLInputElement>('Offline');
  expect(offline().checked, 'the first demo cloud').toBe(false);
  await click(within(sheet()).getByRole('radio', { name: 'Demo R2' }));
  expect(offline().checked).toBe(true);
  fake.setFaults = async () => {
    throw modelError('refused', 'set the faults', 'only demo clouds have faults');
  };
  await click(within(sheet()).getByLabelText('Credentials have expired'));
  expect(within(sheet()).getByRole('alert').textContent).toContain('Only demo clouds have faults.');
});

test('the sheet has no findings', async () => {
  await openWindow();
  await chooseInMenu('Demo R2', 'Faults…');
  expect(await findings()).toEqual([]);
});

test('a real cloud has no faults to set', async () => {
  await openWindow({}, ({ world }) => world.addCloud(s3Cloud('s3', 'Media'), ['photos']));
  await click(screen.getByRole('button', { name: 'Menu of Media' }));
  expect(screen.getByRole('menuitem', { name: 'Forget…' })).toBeTruthy();
  expect(screen.queryByRole('menuitem', { name: 'Faults…' })).toBeNull();
});
