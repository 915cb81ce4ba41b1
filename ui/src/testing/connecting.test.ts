import { fireEvent, screen, within } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { click, openWindow, settle } from './open';

async function openForm(): Promise<HTMLElement> {
  await click(screen.getByRole('button', { name: 'Add cloud' }));
  return screen.getByRole('dialog', { name: 'Add a cloud' });
}
async function fill(values: Record<string, string>): Promise<void> {
  for (const [label, value] of Object.entries(values)) {
    await fireEvent.input(screen.getByLabelText(label), { target: { value } });
  }
}
async function save(): Promise<void> {
  const form = document.querySelector<HTMLFormElement>('form#add-cloud');
  if (form !== null) await fireEvent.submit(form);
  await settle();
}
const invalid = () =>
  [...document.querySelectorAll<HTMLInputElement>('dialog [aria-invalid=true]')].map(
    (field) => field.labels?.[0]?.textContent,
  );
const GOOD = { Name: 'Mine', Endpoint: 's3.example.com', 'Access key id': 'AKIA', 'Secret access key': 'hush' };

test('empty fields are named before anybody is asked', async () => {
  const { fake } = await openWindow();
  await openForm();
  await save();
  expect(invalid()).toEqual(['Name', 'Endpoint', 'Access key id', 'Secret access key']);
  expect(document.activeElement, 'the first of them has the focus').toBe(screen.getByLabelText('Name'));
  expect(fake.asked).toEqual([]);
});

test('the secret is a password field that nothing completes, and the form says where it will lie', async () => {
  await openWindow();
  const dialog = await openForm();
  const secret = screen.getByLabelText<HTMLInputElement>('Secret access key');
  expect([secret.type, secret.autocomplete]).toEqual(['password', 'off']);
  expect(dialog.textContent).toContain(
    'The secret will be stored in: Secret Service (GNOME Keyring) · service skyferry',
  );
});

test('a scheme that is missing is said, and one that does not encrypt is warned of', async () => {
  await openWindow();
  const dialog = await openForm();
  await fill({ Endpoint: 's3.example.com' });
  expect(dialog.textContent).toContain('https:// will be used.');
  await fill({ Endpoint: 'http://localhost:9000' });
  expect(within(dialog).getByRole('alert').textContent).toContain('Not encrypted');
});

for (const [what, values, fields] of [
  [
    'keys that are not accepted mark both key fields',
    { 'Secret access key': 'wrong' },
    ['Access key id', 'Secret access key'],
  ],
  ['a bucket that is not there marks the bucket', { Bucket: 'missing' }, ['Bucket']],
  ['an address that does not answer marks the endpoint', { Endpoint: 'nowhere.example' }, ['Endpoint']],
] as const) {
  test(what, async () => {
    await openWindow();
    const dialog = await openForm();
    await fill({ ...GOOD, ...values });
    await save();
    expect(invalid()).toEqual(fields);
    expect(within(dialog).getByRole('alert').textContent, 'what was being done').toContain(
      'Could not connect to a cloud.',
    );
  });
}

test('a good form adds the cloud and closes', async () => {
  const { fake } = await openWindow();
  await openForm();
  await fill(GOOD);
  await save();
  expect(screen.queryByRole('dialog')).toBeNull();
  expect(fake.asked[0]).toEqual([
    'addCloud',
    {
      name: 'Mine',
      region: null,
      read_only: false,
      connection: {
        provider: 's3',
        endpoint: 's3.example.com',
        region: null,
        bucket: null,
        path_style: true,
        access_key_id: 'AKIA',
      },
    },
    '***',
  ]);
  expect(within(screen.getByRole('navigation', { name: 'Clouds' })).getByText('Mine')).toBeTruthy();
  expect(screen.getByRole('region', { name: 'Mine — top' }), 'the pane with the focus shows it').toBeTruthy();
});

test('without a keyring an S3 cloud cannot be saved, but a folder can', async () => {
  const { fake } = await openWindow({ keyring: null });
  const dialog = await openForm();
  expect(within(dialog).getByRole('alert').textContent).toContain('No keyring answers');
  expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Save' }).disabled).toBe(true);
  await fireEvent.click(screen.getByLabelText('Local folder'));
  await fill({ Name: 'Pictures' });
  await click(screen.getByRole('button', { name: 'Choose…' }));
  expect(screen.getByLabelText<HTMLInputElement>('Folder').value).toBe('/home/you/Pictures');
  await save();
  expect(fake.world.clouds.at(-1)?.connection).toEqual({ provider: 'local', root: '/home/you/Pictures' });
});

test('forgetting says that nothing is deleted, and its default is not to', async () => {
  const { fake } = await openWindow();
  await click(screen.getByRole('button', { name: 'Menu of Demo R2' }));
  await click(screen.getByRole('menuitem', { name: 'Forget…' }));
  const dialog = screen.getByRole('dialog', { name: 'Forget Demo R2?' });
  expect(dialog.textContent).toContain('Nothing in the cloud is deleted.');
  await click(within(dialog).getByRole('button', { name: 'Cancel' }));
  expect(fake.asked).toEqual([]);
  await click(screen.getByRole('button', { name: 'Menu of Demo R2' }));
  await click(screen.getByRole('menuitem', { name: 'Forget…' }));
  await click(screen.getByRole('button', { name: 'Forget' }));
  expect(fake.world.clouds.map(({ id }) => id)).toEqual(['demo-s3', 'demo-gcs']);
  expect(screen.queryByRole('region', { name: /Demo R2/ }), 'its pane shows something else').toBeNull();
});

test('the demo banner can be dismissed, and the demo clouds removed', async () => {
  const { fake } = await openWindow();
  await click(screen.getByRole('button', { name: 'Remove demo clouds' }));
  expect(screen.getByText('No clouds yet. Add one to see its files here.')).toBeTruthy();
  expect(fake.world.clouds).toEqual([]);
});

test('a dismissed banner stays away', async () => {
  const { fake } = await openWindow();
  const banner = screen.getByRole('complementary', { name: 'Demo clouds' });
  await click(within(banner).getByRole('button', { name: 'Dismiss' }));
  expect(screen.queryByRole('complementary', { name: 'Demo clouds' })).toBeNull();
  expect(fake.chosen.demo_banner_dismissed).toBe(true);
});
