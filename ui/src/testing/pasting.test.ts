import { fireEvent, screen } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { field, fill, openForm, save } from './form';
import { click, openWindow, settle } from './open';

const AWS = '[media]\naws_access_key_id = AKIAPASTED\naws_secret_access_key = hush\nregion = eu-west-1\n';

async function paste(into: HTMLElement, text: string): Promise<boolean> {
  const clipboardData = new DataTransfer();
  clipboardData.setData('text', text);
  const event = new ClipboardEvent('paste', { bubbles: true, cancelable: true, clipboardData });
  const natively = await fireEvent(into, event);
  await settle();
  return natively;
}

test('settings pasted into the box choose the provider and fill the fields; the secret is named, not shown', async () => {
  const { fake } = await openWindow();
  const dialog = await openForm();
  await click(screen.getByRole('button', { name: 'Paste settings…' }));
  await paste(field('Settings as text'), AWS);
  expect(screen.getByRole<HTMLInputElement>('radio', { name: 'Amazon S3' }).checked).toBe(true);
  expect([field('Name').value, field('Access key id').value, field('Region').value]).toEqual([
    'media',
    'AKIAPASTED',
    'eu-west-1',
  ]);
  expect(field('Secret access key').placeholder).toBe('from the pasted text');
  expect(dialog.textContent).toContain(
    'Recognised a section of the AWS credentials: Amazon S3. Filled in: Region, Access key id, Secret access key.',
  );
  expect(dialog.innerHTML, 'the text is no longer on the page').not.toContain('hush');
  await save();
  expect(fake.asked[0]?.[2], 'the text goes along for its secret').toEqual(['pasted']);
});

test('a secret that is typed goes before the pasted one', async () => {
  const { fake } = await openWindow();
  await openForm();
  await paste(field('Name'), AWS);
  await fill({ 'Secret access key': 'mine' });
  await save();
  expect(fake.asked[0]?.[2]).toEqual(['secret-key']);
});

test('text without settings says so, and goes into the line after all', async () => {
  await openWindow();
  const dialog = await openForm();
  await paste(field('Name'), 'first\nsecond');
  expect(dialog.textContent).toContain('Nothing was recognised in the pasted text.');
  expect(field('Name').value).toBe('first second');
});

test('a plain word is pasted as everywhere', async () => {
  await openWindow();
  await openForm();
  expect(await paste(field('Name'), 'Media'), 'left to the browser').toBe(true);
  expect(await paste(field('Endpoint'), 'https://s3.eu-north-1.amazonaws.com'), 'an address is read').toBe(false);
  expect(field('Region').value).toBe('eu-north-1');
});

test('the pasted text is dropped with the dialog', async () => {
  const { fake } = await openWindow();
  await openForm();
  await paste(field('Name'), AWS);
  await click(screen.getByRole('button', { name: 'Cancel' }));
  await openForm('Amazon S3');
  expect(field('Secret access key').placeholder).not.toContain('pasted');
  await fill({ Name: 'x', 'Access key id': 'AKIA' });
  await save();
  expect(fake.asked).toEqual([]);
});
