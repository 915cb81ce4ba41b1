import { fireEvent, screen, within } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { modelError, type Fake } from '../backend/fake/fake';
import { s3Cloud } from '../backend/fake/world';
import { described, field, fill, findings, openForm, save } from './form';
import { click, openWindow, pass, settle } from './open';

const WHY = 'profile media: it demands a one-time code of mfa/phone';

function needing({ world, config }: Fake): void {
  world.addCloud(s3Cloud('media', 'S3 · media'), ['a']);
  config.health.set('media', { state: 'sign_in', trouble: modelError('needs_code', 'get credentials', WHY) });
  config.waiting = [7];
}
const asking = () => screen.queryByRole('dialog', { name: 'Sign in to S3 · media' });
async function give(code: string): Promise<void> {
  await fill({ 'One-time code': code });
  const form = document.querySelector<HTMLFormElement>('form#code-form');
  if (form !== null) await fireEvent.submit(form);
  await settle();
}

test('a cloud that needs a code asks for it once, and its jobs go on when it has it', async () => {
  const { fake } = await openWindow({}, needing);
  expect(asking()?.textContent).toContain('Profile media: it demands a one-time code of mfa/phone.');
  expect(document.activeElement).toBe(field('One-time code'));
  expect(await findings()).toEqual([]);
  await click(screen.getByRole('button', { name: 'Not now' }));
  fake.config.changed();
  await settle();
  expect(asking(), 'who said not now is not asked again').toBeNull();
  const banner = screen.getByRole('complementary', { name: 'Sign in to S3 · media' });
  expect(banner.textContent).toContain('a one-time code is needed');
  await click(within(banner).getByRole('button', { name: 'Sign in' }));
  await give('123 456');
  expect(asking()).toBeNull();
  expect(screen.getByText('Signed in to S3 · media; 1 job goes on')).toBeTruthy();
  expect(screen.queryByRole('complementary', { name: /Sign in to/ })).toBeNull();
  needing({ ...fake, world: { addCloud: () => undefined } } as unknown as Fake);
  fake.config.changed();
  await settle();
  expect(asking(), 'a session that ended asks again').not.toBeNull();
});

test('a code that is wrong is told at its field and gone from it', async () => {
  await openWindow({}, needing);
  await give('12');
  expect(described('One-time code')).toContain('six digits');
  await give('000000');
  expect(described('One-time code')).toContain('The code was not accepted. Wait for the next code.');
  expect(field('One-time code').value).toBe('');
});

test('a form whose profile demands a code asks for it and goes on with what was asked', async () => {
  const { fake, time } = await openWindow();
  await openForm('Amazon S3', 'Profile');
  await fill({ Name: 'Guarded', Profile: 'guarded' });
  await click(screen.getByRole('button', { name: 'Test connection' }));
  await pass(time, 500);
  expect(screen.getByRole('dialog', { name: 'Sign in to Guarded' })).toBeTruthy();
  await click(screen.getByRole('button', { name: 'Not now' }));
  await save();
  await give('123456');
  await settle();
  expect(fake.asked.map(([command]) => command)).toEqual(['testDraft', 'addCloud', 'signInDraft', 'addCloud']);
  expect(screen.queryByRole('dialog'), 'the cloud is added, the form is gone').toBeNull();
});

test('colour and letter are chosen in the form and stay as they are', async () => {
  const { fake } = await openWindow();
  await openForm('Local folder');
  await fill({ Name: 'pictures', Folder: '/home/you' });
  await fireEvent.click(screen.getByRole('radio', { name: 'Vermilion' }));
  await fill({ Letter: '!' });
  await save();
  expect(described('Letter')).toContain('One letter or digit.');
  await fill({ Letter: 'x' });
  expect(await findings()).toEqual([]);
  await save();
  expect(fake.asked.at(-1)?.[1]).toMatchObject({ color: 5, letter: 'x' });
});
