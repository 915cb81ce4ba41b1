import { fireEvent, screen, within } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { s3Cloud } from '../backend/fake/world';
import { field, fill, findings, GOOD, invalid, openForm, save } from './form';
import { click, openWindow, settle } from './open';

const saveButton = () => screen.getByRole<HTMLButtonElement>('button', { name: 'Save' });
async function submit(label: string): Promise<void> {
  await fireEvent.submit(field(label).form as HTMLFormElement);
  await settle();
}

test('without a keyring the choice is the session or a passphrase, and nothing is saved before', async () => {
  const { fake } = await openWindow({ vault: { kept: 'nowhere' } });
  const dialog = await openForm();
  expect(within(dialog).getByRole('alert').textContent).toContain('No keyring answers');
  expect(saveButton().disabled).toBe(true);
  expect(await findings()).toEqual([]);
  await click(screen.getByRole('button', { name: 'Keep for this session only' }));
  expect(dialog.textContent).toContain('Kept in memory until Skyferry ends');
  expect(saveButton().disabled).toBe(false);
  await fill(GOOD);
  await save();
  expect(fake.asked).toHaveLength(1);
});

test('a passphrase is entered twice, and what the engine thinks of it is said at the field', async () => {
  const { fake } = await openWindow({ vault: { kept: 'nowhere' } });
  const dialog = await openForm();
  await click(screen.getByRole('button', { name: 'Encrypt with a passphrase…' }));
  await fill({ 'New passphrase': 'short', 'The same once more': 'shirt' });
  await submit('New passphrase');
  expect(invalid()).toEqual(['The same once more']);
  await fill({ 'The same once more': 'short' });
  await submit('New passphrase');
  expect(invalid()).toEqual(['New passphrase']);
  expect(dialog.textContent).toContain('It is shorter than 8 characters.');
  await fill({ 'New passphrase': 'long enough', 'The same once more': 'long enough' });
  await submit('New passphrase');
  expect(fake.config.vault).toEqual({ kept: 'passphrase', locked: false });
  expect(dialog.textContent).toContain('Will be stored encrypted with your passphrase');
});

test('locked secrets are said once at the top, with how many clouds wait, and unlocked there', async () => {
  const { fake } = await openWindow({ vault: { kept: 'passphrase', locked: true } }, ({ world, config }) => {
    world.addCloud(s3Cloud('a', 'A'), ['x']);
    world.addCloud(s3Cloud('b', 'B'), ['x']);
    config.health.set('a', { state: 'sign_in' });
  });
  const banner = screen.getByRole('complementary', { name: 'Locked secrets' });
  expect(banner.textContent).toContain('Unlock to use 2 clouds.');
  expect(screen.queryByRole('complementary', { name: 'Sign in to A' }), 'it waits for the vault only').toBeNull();
  await click(within(banner).getByRole('button', { name: 'Unlock…' }));
  await fill({ Passphrase: 'wrong one' });
  await submit('Passphrase');
  expect(screen.getByRole('dialog').textContent).toContain('This is not the passphrase.');
  await fill({ Passphrase: fake.config.passphrase });
  await submit('Passphrase');
  expect(screen.queryByRole('dialog')).toBeNull();
  expect(screen.queryByRole('complementary', { name: 'Locked secrets' })).toBeNull();
});

test('a cloud that waits for the passphrase can be added once it is entered in the form', async () => {
  const { fake } = await openWindow({ vault: { kept: 'passphrase', locked: true } });
  await openForm();
  expect(saveButton().disabled).toBe(true);
  await fill({ Passphrase: fake.config.passphrase });
  await submit('Passphrase');
  expect(saveButton().disabled).toBe(false);
});
