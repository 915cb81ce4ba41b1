/** What surrounds the window: what was interrupted, and leaving. */
import { screen, within } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import type { Fake } from '../backend/fake/fake';
import { click, key, openWindow, pass, settle } from './open';

const copy = (fake: Fake, key: string) =>
  fake.startJob({
    kind: 'copy',
    sources: [{ location: { cloud: 'demo-s3', bucket: '', key }, kind: 'folder' }],
    target: { how: 'into', location: { cloud: 'demo-gcs', bucket: '', key: '' } },
    on_conflict: 'ask',
  });
const banner = () => within(screen.getByRole('complementary', { name: 'Interrupted jobs' }));
const noBanner = () => expect(screen.queryByRole('complementary', { name: 'Interrupted jobs' })).toBeNull();
const panel = () => within(screen.getByRole('region', { name: 'Activity' }));

test('an interrupted job stands still until somebody resumes it', async () => {
  const { fake, time } = await openWindow({}, (fake) => {
    void copy(fake, 'raw/');
    fake.work.interrupt(1);
  });
  expect(banner().getByText(/^Copy Demo S3 · raw → Demo GCS.* was interrupted at 0 %\.$/)).toBeTruthy();
  await pass(time, 2_000);
  expect(fake.work.summaries()[0]?.interrupted, 'nothing goes on by itself').toBe(true);
  await click(banner().getByRole('button', { name: 'Resume' }));
  noBanner();
  await pass(time, 5_000);
  expect(fake.work.summaries()[0]?.state).toBe('done');
});

test('an interrupted job can be cancelled from its banner', async () => {
  const { fake } = await openWindow({}, (fake) => {
    void copy(fake, 'raw/');
    fake.work.interrupt(1);
  });
  await click(banner().getByRole('button', { name: 'Cancel' }));
  noBanner();
  expect(fake.work.summaries()[0]?.state).toBe('cancelled');
});

test('several interrupted jobs are one line, and Review shows them where each can be resumed', async () => {
  await openWindow({}, (fake) => {
    for (const folder of ['raw/', 'docs/']) void copy(fake, folder);
    fake.work.interrupt(1);
    fake.work.interrupt(2);
  });
  expect(banner().getByText('2 jobs were interrupted.')).toBeTruthy();
  expect(banner().queryByRole('button', { name: 'Resume' }), 'not all at once, unseen').toBeNull();
  await click(banner().getByRole('button', { name: 'Review' }));
  noBanner();
  expect(panel().getAllByText('Interrupted')).toHaveLength(2);
  expect(panel().getAllByRole('button', { name: /^Resume:/ })).toHaveLength(2);
  expect(panel().getByText(/^0 running · 0 queued/), 'what was interrupted is not said to be queued').toBeTruthy();
});

test('closing the window asks only while jobs run, and staying is what Enter and Escape do', async () => {
  const { fake, time } = await openWindow();
  const quits = () => fake.asked.filter(([what]) => what === 'quit').length;
  fake.close();
  await settle();
  expect(screen.queryByRole('alertdialog'), 'nothing runs: no question').toBeNull();
  expect(quits()).toBe(1);
  void copy(fake, 'raw/');
  await pass(time, 250);
  fake.close();
  await settle();
  const dialog = within(screen.getByRole('alertdialog', { name: '1 job is running' }));
  expect(document.activeElement?.textContent).toBe('Stay');
  expect(dialog.getByText(/of \d+ objects are done and stay so\. Parts of unfinished/)).toBeTruthy();
  await key('Escape');
  expect(screen.queryByRole('alertdialog')).toBeNull();
  expect(quits(), 'it stayed').toBe(1);
  fake.close();
  await settle();
  await click(screen.getByRole('button', { name: 'Pause and quit' }));
  expect(quits()).toBe(2);
});

test('the log of a job says what happened when, and what failed', async () => {
  const { fake, time } = await openWindow();
  void copy(fake, 'raw/');
  await pass(time, 100);
  fake.work.pause(1);
  await pass(time, 100);
  fake.work.resume(1);
  fake.work.failing.add('img24.png');
  await pass(time, 5_000);
  await key('j', { ctrlKey: true });
  await click(panel().getByRole('tab', { name: 'Log' }));
  const lines = within(panel().getByRole('table', { name: 'Log' }))
    .getAllByRole('row')
    .slice(1);
  const words = lines.map((line) => line.querySelector('td:last-child span')?.textContent);
  expect(words.slice(0, 4)).toEqual(['Asked for', 'Counted', 'Paused', 'Resumed']);
  expect(words).toContain('Ended with failures');
  expect(lines.some((line) => /Object failed: raw\/img24\.png/.test(line.textContent))).toBe(true);
});

test('a job of which nothing moves says when it is tried again', async () => {
  const { fake, time } = await openWindow();
  void copy(fake, 'raw/');
  await pass(time, 150);
  fake.work.wait(1, 8);
  await key('j', { ctrlKey: true });
  await settle();
  expect(panel().getByText('Waiting (retry in 8 s)')).toBeTruthy();
});

test('the top bar says what goes where and how many jobs run, and a click shows them', async () => {
  const { fake, time } = await openWindow();
  const bar = () => screen.getByRole('button', { name: /^Activity: to clouds/ });
  expect(bar().getAttribute('aria-label')).toBe(
    'Activity: to clouds nothing, from clouds nothing, 0 running, 0 queued, 0 failed',
  );
  void copy(fake, 'raw/');
  await pass(time, 250);
  expect(bar().getAttribute('aria-label')).toMatch(/to clouds .*MiB\/s, from clouds .*MiB\/s, 1 running, 0 queued/);
  await click(bar());
  expect(panel().getAllByRole('listitem')).toHaveLength(1);
});

test('the sidebar shows only letters when it is narrow, by its button and by a key, and that is kept', async () => {
  const { fake, time } = await openWindow();
  const clouds = () => within(screen.getByRole('navigation', { name: 'Clouds' }));
  await click(clouds().getByRole('button', { name: 'Narrow the sidebar (Ctrl+B)' }));
  expect(clouds().getByRole('button', { name: 'Demo R2' }).textContent).not.toContain('Demo');
  expect(clouds().queryByRole('button', { name: 'Menu of Demo R2' })).toBeNull();
  await pass(time, 100);
  expect(fake.chosen.narrow_sidebar).toBe(true);
  await key('b', { ctrlKey: true });
  expect(clouds().getByRole('button', { name: 'Menu of Demo R2' })).toBeTruthy();
});

test('the first thing that Tab finds leads to the first pane', async () => {
  await openWindow();
  const link = screen.getByRole('link', { name: 'To pane 1' });
  expect(document.querySelector('a, button, input, [tabindex="0"]')).toBe(link);
  await click(link);
  expect(document.activeElement?.closest('[role=region]')?.getAttribute('aria-label')).toMatch(/^Demo S3/);
});
