import { fireEvent, screen, within } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { PROVIDERS } from '../backend/fake/providers';
import { choose, described, field, fill, findings, GOOD, invalid, openForm, save } from './form';
import { click, key, openWindow, settle } from './open';

test('empty fields are named before anybody is asked', async () => {
  const { fake } = await openWindow();
  await openForm();
  await save();
  expect(invalid()).toEqual(['Name', 'Endpoint', 'Access key id', 'Secret access key']);
  expect(document.activeElement, 'the first of them has the focus').toBe(field('Name'));
  expect(fake.asked).toEqual([]);
});

test('every form of every provider can be shown, each field under its label, and has no findings', async () => {
  await openWindow();
  await openForm();
  for (const { name, forms } of PROVIDERS) {
    await fireEvent.click(screen.getByRole('radio', { name }));
    await settle();
    for (const { label, fields } of forms) {
      if (forms.length > 1) await fireEvent.click(screen.getByRole('radio', { name: label }));
      await settle();
      for (const { label: words, required } of fields.filter(({ advanced }) => !advanced)) {
        const input = field(words);
        expect(input.getAttribute('aria-required') ?? 'false', `${name}, ${label}: ${words}`).toBe(String(required));
      }
    }
  }
  await click(screen.getByRole('button', { name: 'Advanced' }));
  expect(await findings()).toEqual([]);
});

test('the secret is a password field that nothing completes, and only what was typed can be looked at', async () => {
  await openWindow();
  const dialog = await openForm();
  const secret = field('Secret access key');
  expect([secret.type, secret.autocomplete]).toEqual(['password', 'off']);
  expect(screen.queryByRole('button', { name: /Show what was typed/ }), 'nothing to show yet').toBeNull();
  await fill({ 'Secret access key': 'hush' });
  await click(screen.getByRole('button', { name: 'Show what was typed: Secret access key' }));
  expect(field('Secret access key').type).toBe('text');
  expect(dialog.textContent).toContain(
    'Will be stored in: Secret Service (GNOME Keyring) · service skyferry · account',
  );
});

test('a scheme that is missing is said', async () => {
  await openWindow();
  await openForm();
  await fill({ Endpoint: 's3.example.com' });
  expect(described('Endpoint')).toContain('https:// will be used.');
});

test('an address that does not encrypt has to be understood before anything is sent there', async () => {
  const { fake } = await openWindow();
  const dialog = await openForm();
  await fill({ ...GOOD, Endpoint: 'http://storage.example' });
  expect(within(dialog).getByRole('alert').textContent).toContain('Not encrypted');
  await click(screen.getByRole('button', { name: 'Test connection' }));
  await save();
  expect([fake.asked, invalid()], 'neither test nor save').toEqual([[], ['I understand']]);
  await click(screen.getByLabelText('I understand'));
  await save();
  expect(fake.asked.map(([command]) => command)).toEqual(['addCloud']);
});

test('an address of this computer needs no such tick', async () => {
  const { fake } = await openWindow();
  await openForm();
  await fill({ ...GOOD, Endpoint: 'http://127.0.0.1:9000' });
  expect(described('Endpoint')).toMatch(/stays on this computer/);
  expect(screen.queryByLabelText('I understand')).toBeNull();
  await save();
  expect(fake.asked).toHaveLength(1);
});

for (const [what, values, fields] of [
  [
    'keys that are not accepted mark both key fields',
    { 'Secret access key': 'wrong' },
    ['Access key id', 'Secret access key'],
  ],
  ['a bucket that is not there marks the bucket', { Bucket: 'missing' }, ['Bucket']],
  ['an address that does not answer marks the endpoint', { Endpoint: 'nowhere.example' }, ['Endpoint']],
  ['a certificate that is not trusted opens "Advanced"', { Endpoint: 'selfsigned.example' }, ['Certificate file']],
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

test('what the engine says of one field stands at that field, without its name', async () => {
  await openWindow();
  const dialog = await openForm();
  await fill({ ...GOOD, Bucket: 'no_bucket' });
  await save();
  expect(invalid()).toEqual(['Bucket']);
  expect(described('Bucket')).toContain('No bucket has such a name. Write the name alone, without folders or address.');
  expect(within(dialog).queryByRole('alert')).toBeNull();
});

test('a number that is none opens "Advanced" and is marked', async () => {
  const { fake } = await openWindow();
  await openForm();
  await fill(GOOD);
  await click(screen.getByRole('button', { name: 'Advanced' }));
  await fill({ 'Most requests at once': '9999' });
  await click(screen.getByRole('button', { name: 'Advanced' }));
  await save();
  expect([invalid(), fake.asked]).toEqual([['Most requests at once'], []]);
});

test('a good form adds the cloud and closes', async () => {
  const { fake } = await openWindow();
  await openForm();
  await fill({ ...GOOD, 'Jurisdiction label': 'EU' });
  await click(field('Protected'));
  await save();
  expect(screen.queryByRole('dialog')).toBeNull();
  expect(fake.asked[0]).toEqual([
    'addCloud',
    {
      name: 'Mine',
      provider: 's3-compatible',
      auth: 'key',
      fields: { endpoint: 's3.example.com', region: 'us-east-1', 'access-key-id': 'AKIA', 'path-style': 'true' },
      jurisdiction: 'EU',
      read_only: false,
      protected: true,
      max_requests: 1024,
      color: null,
      letter: null,
    },
    ['secret-key'],
  ]);
  expect(within(screen.getByRole('navigation', { name: 'Clouds' })).getByText('Mine')).toBeTruthy();
  expect(screen.getByRole('region', { name: 'Mine — top' }), 'the pane with the focus shows it').toBeTruthy();
});

test('what another kind of service does not ask for is not sent', async () => {
  const { fake } = await openWindow();
  await openForm();
  await fill({ ...GOOD, Region: 'somewhere' });
  await fireEvent.click(screen.getByRole('radio', { name: 'Cloudflare R2' }));
  await fill({ 'Account id': 'abc' });
  expect(screen.queryByLabelText('Jurisdiction label'), 'it has a jurisdiction of its own').toBeNull();
  await save();
  expect(fake.asked[0]?.[1]).toMatchObject({
    provider: 'r2',
    fields: { account: 'abc', jurisdiction: 'default', 'access-key-id': 'AKIA', 'path-style': 'true' },
    jurisdiction: null,
  });
  expect(Object.keys((fake.asked[0]?.[1] as { fields: object }).fields)).not.toContain('region');
});

test('a choice is made with the arrow keys, narrowed by typing, and may be another word', async () => {
  await openWindow();
  await openForm('Amazon S3');
  const region = field('Region');
  region.focus();
  await key('ArrowDown');
  expect(region.getAttribute('aria-expanded')).toBe('true');
  await key('ArrowDown');
  await key('Enter');
  expect([region.value, region.getAttribute('aria-expanded')]).toEqual(['us-east-2', 'false']);
  await fill({ Region: 'frank' });
  expect(region.getAttribute('aria-expanded'), 'nothing to choose from').toBe('false');
  await fill({ Region: 'eu-c' });
  const shown = within(screen.getByRole('listbox', { name: 'Choices of Region' })).getAllByRole('option');
  expect(shown.map(({ textContent }) => textContent?.trim())).toEqual(['eu-central-1', 'eu-central-2']);
  await key('Escape');
  expect(screen.getByRole('dialog'), 'Escape closes the list, not the dialog').toBeTruthy();
  expect(region.value).toBe('eu-c');
});

test('the profiles of this computer are the choices of a profile, and nothing is stored for one', async () => {
  const { fake } = await openWindow({ vault: { kept: 'nowhere' } });
  const dialog = await openForm('Amazon S3', 'Profile');
  field('Profile').focus();
  await key('ArrowDown');
  expect(screen.getByRole('option', { name: 'media-sso' })).toBeTruthy();
  expect(dialog.textContent).toContain('Nothing is stored');
  await fill({ Name: 'Media', Profile: 'media-sso' });
  await save();
  expect(fake.asked[0]?.[1], 'it needs no place for a secret').toMatchObject({ auth: 'profile' });
});

test('the usual way to sign in is chosen for each kind of service, until a person chooses another', async () => {
  await openWindow();
  const chosen = (name: string) => screen.getByRole<HTMLInputElement>('radio', { name }).checked;
  await openForm('Local folder');
  await choose('Google Cloud Storage');
  expect(chosen('Service account')).toBe(true);
  await choose('Access key');
  await choose('Amazon S3');
  await choose('Google Cloud Storage');
  expect(chosen('Access key')).toBe(true);
});

test('a folder is chosen in the dialog of the desktop', async () => {
  const { fake } = await openWindow({ vault: { kept: 'nowhere' } });
  await openForm('Local folder');
  await fill({ Name: 'Pictures' });
  await click(screen.getByRole('button', { name: 'Choose…' }));
  expect(field('Folder').value).toBe('/home/you/Pictures');
  await save();
  expect(fake.world.clouds.at(-1)?.connection).toEqual({ protocol: 'local', root: '/home/you/Pictures' });
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
