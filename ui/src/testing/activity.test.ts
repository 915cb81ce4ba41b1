import { screen, within } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { click, key, openWindow, pass, row, settle } from './open';

const panel = () => within(screen.getByRole('region', { name: 'Activity' }));

test('while a job runs its rate and what is left are told, as soon as they were measured', async () => {
  const { time } = await openWindow();
  await click(row('Demo S3', 'raw'));
  await key('F5');
  await click(screen.getByRole('button', { name: 'Copy' }));
  await key('j', { ctrlKey: true });
  await pass(time, 150);
  const job = () => panel().getAllByRole('listitem')[0]?.textContent ?? '';
  await new Promise((second) => setTimeout(second, 1100));
  await settle();
  expect(job()).toMatch(/MiB\/s · (about )?[\d–]+ s left/);
  const graph = panel().getAllByRole('img', { name: /^Rate of the last 5 minutes: now .*MiB\/s/ });
  expect(graph.length, 'a small one in the bar').toBe(1);
  await click(panel().getByRole('tab', { name: 'Graph' }));
  expect(panel().getByText(/^Peak .*MiB\/s$/)).toBeTruthy();
  await key('ArrowLeft');
  expect(document.activeElement?.textContent).toBe('Log');
});

test('the target of a job is shown in the pane that has the focus', async () => {
  const { time } = await openWindow();
  await click(row('Demo S3', 'README.txt'));
  await key('F5');
  await pass(time, 400);
  await key('j', { ctrlKey: true });
  await click(panel().getByRole('button', { name: /^Show the target:/ }));
  await pass(time, 100);
  expect(screen.getAllByRole('region', { name: /^Demo R2 — top/ })).toHaveLength(2);
});

test('the files of a job are listed with their state and how they were proved, and its rate can be limited', async () => {
  const { fake, time } = await openWindow();
  await click(row('Demo S3', 'raw'));
  await key('F5');
  await click(screen.getByRole('button', { name: 'Copy' }));
  await key('j', { ctrlKey: true });
  await pass(time, 150);
  await click(panel().getByRole('tab', { name: 'Files' }));
  const lines = () =>
    within(panel().getByRole('table', { name: 'Files' }))
      .getAllByRole('row')
      .slice(1);
  expect(lines()[0]?.textContent).toMatch(/^Done.*C: ETag$/);
  expect(lines().at(-1)?.textContent).toMatch(/^Queued.*–$/);
  await click(panel().getByRole('button', { name: /^Limit the rate:/ }));
  await click(screen.getByRole('menuitemradio', { name: '5 MiB/s' }));
  expect(fake.work.summaries()[0]?.spec.options?.bandwidth).toBe(5 * 1024 * 1024);
  expect(panel().getAllByRole('listitem')[0]?.textContent).toContain('at most 5 MiB/s');
});
