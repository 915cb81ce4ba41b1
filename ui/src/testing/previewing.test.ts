import { fireEvent, screen, within } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import type { Theme } from '../backend/bindings';
import { findings } from './form';
import { click, key, openWindow, pass, row, selected, settle } from './open';

const overlay = (name: string) => screen.getByRole('dialog', { name: `Preview of ${name}` });

async function open(name: string, theme: Theme = 'dark') {
  const opened = await openWindow({}, (fake) => (fake.chosen = { theme, demo_banner_dismissed: true }));
  await click(row('Demo R2', 'robots.txt'));
  await click(row('Demo S3', name));
  await key(' ');
  await pass(opened.time, 100);
  return opened;
}

test('Space shows the text under the cursor, and Escape closes it and gives its grant back', async () => {
  const { fake } = await open('README.txt');
  expect(overlay('README.txt').textContent).toContain('What README.txt says.');
  expect(overlay('README.txt').textContent).toContain('text/plain · UTF-8 · 812 B');
  expect(fake.looks.grants.size).toBe(1);
  await key('Escape');
  await settle();
  expect(screen.queryByRole('dialog')).toBeNull();
  expect(fake.looks.grants.size, 'nothing stays open').toBe(0);
  expect(document.activeElement?.getAttribute('aria-label'), 'the list has the focus again').toBe('README.txt');
});

test('a long text comes piece by piece', async () => {
  const { fake, time } = await openWindow();
  fake.looks.texts.set('demo-s3:/README.txt', `${'a'.repeat(2000)}the end`);
  await click(row('Demo S3', 'README.txt'));
  await key(' ');
  await pass(time, 50);
  expect(overlay('README.txt').textContent).not.toContain('the end');
  await click(screen.getByRole('button', { name: 'Show more' }));
  expect(overlay('README.txt').textContent).toContain('the end');
  expect(screen.queryByRole('button', { name: 'Show more' })).toBeNull();
});

test('arrows go from object to object, over folders, and the cursor goes along', async () => {
  const { fake } = await open('README.txt');
  await key('ArrowRight');
  await settle();
  const [now] = selected('Demo S3');
  expect(now).not.toBe('README.txt');
  expect(screen.getByRole('dialog').getAttribute('aria-label')).toBe(`Preview of ${now}`);
  expect(fake.looks.grants.size, 'one grant at a time').toBe(1);
  await key('ArrowLeft');
  await settle();
  for (let step = 0; step < 20; step += 1) await key('ArrowUp');
  await settle();
  expect(selected('Demo S3')[0], 'a folder has no preview').not.toBe('docs');
});

test('a picture is drawn from its grant, and one that cannot be drawn tells its first bytes', async () => {
  const { fake } = await open('תמונה של הנמל.png');
  const picture = within(overlay('תמונה של הנמל.png')).getByRole('img');
  expect(picture.getAttribute('src')).toBe(fake.previewAddress('grant-1'));
  await fireEvent.error(picture);
  await settle();
  expect(screen.getByRole('alert').textContent).toContain('cannot be drawn');
  expect(screen.getByText('First bytes')).toBeTruthy();
});

test('a page is shown as its text, and nothing in it is run', async () => {
  const name = '<b>not bold & "quoted".html';
  const { fake, time } = await openWindow();
  fake.looks.texts.set(`demo-s3:/${name}`, '<script>window.ran = true</script><img src=x onerror="window.ran = true">');
  await click(row('Demo S3', name));
  await key(' ');
  await pass(time, 50);
  expect(overlay(name).textContent).toContain('<script>window.ran = true</script>');
  expect(overlay(name).querySelector('script, img')).toBeNull();
  expect('ran' in window).toBe(false);
});

test('a folder says why it has no preview', async () => {
  await openWindow();
  await click(row('Demo S3', 'docs'));
  await key(' ');
  expect(screen.queryByRole('dialog')).toBeNull();
  expect(screen.getByRole('region', { name: 'Notes' }).textContent).toContain('A folder is many objects');
});

for (const theme of ['dark', 'light'] satisfies Theme[])
  test(`previews have no findings (${theme})`, async () => {
    await open('README.txt', theme);
    expect(await findings(), 'a text').toEqual([]);
    for (let step = 0; step < 4; step += 1) {
      await key('ArrowRight');
      await settle();
      expect(await findings(), screen.getByRole('dialog').getAttribute('aria-label') ?? '').toEqual([]);
    }
  });
