import { fireEvent, screen, within } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import type { Layout, Location } from '../backend/bindings';
import { click, grid, key, names, openFolder, openWindow, pass, row, selected, settle } from './open';

const at = (cloud: string, path = ''): Location => ({ cloud, bucket: '', key: path });
const panes = () => screen.getAllByRole('grid').map((each) => each.getAttribute('aria-label'));
const tabs = () => screen.queryAllByRole('tab').map((each) => each.getAttribute('aria-label'));
const layout = (over: Partial<Layout>): Layout => ({ panes: [], columns: [1], rows: [1], focused: 0, ...over });

test('one to four panes are shown by button and by key, two by two for four', async () => {
  await openWindow();
  await click(screen.getByRole('button', { name: 'Four panes' }));
  expect(panes()).toHaveLength(4);
  expect(screen.getAllByRole('separator')).toHaveLength(2);
  expect(screen.getByRole('separator', { name: /^Height/ }).getAttribute('aria-orientation')).toBe('horizontal');
  await key('2', { ctrlKey: true, altKey: true });
  expect(panes()).toEqual(['Files in Demo S3', 'Files in Demo R2']);
  expect(screen.getByRole('button', { name: 'Two panes' }).getAttribute('aria-pressed')).toBe('true');
});

test('a splitter is moved by the arrows as far as both panes keep their least width, and that is remembered', async () => {
  const { fake } = await openWindow();
  await key('2', { ctrlKey: true, altKey: true });
  const wide = { configurable: true, get: () => 500 };
  for (const pane of document.querySelectorAll('[data-pane]')) Object.defineProperty(pane, 'offsetWidth', wide);
  const splitter = screen.getByRole('separator', { name: 'Width of panes 1 and 2' });
  expect(splitter.getAttribute('aria-valuenow')).toBe('50');
  splitter.focus();
  await key('ArrowRight');
  expect(splitter.getAttribute('aria-valuenow')).toBe('52');
  await new Promise((done) => setTimeout(done, 450));
  expect(fake.chosen.layout?.columns).toEqual([516, 484]);
});

test('a start shows the panes and tabs of the last time, without those of clouds that are gone', async () => {
  await openWindow({}, (fake) => {
    fake.chosen.layout = layout({
      panes: [
        { tabs: [at('demo-s3', 'docs/'), at('demo-r2', 'img/'), at('gone')], shown: 1 },
        { tabs: [at('gone')], shown: 0 },
        { tabs: [at('demo-s3', 'raw/')], shown: 0 },
      ],
      columns: [3, 1, 1],
      focused: 1,
    });
  });
  expect(panes()).toEqual(['Files in Demo R2', 'Files in Demo S3']);
  expect(names('Demo R2')).toContain('logo.svg');
  expect(tabs()).toEqual(['docs, Demo S3', 'img, Demo R2']);
});

test('a start shows the first clouds where that was chosen', async () => {
  await openWindow({}, (fake) => {
    fake.chosen.layout = layout({ panes: [{ tabs: [at('demo-gcs')], shown: 0 }] });
    fake.chosen.restore = false;
  });
  expect(panes()).toHaveLength(3);
});

test('tabs are opened, turned, closed and opened again, each with its place', async () => {
  const { time } = await openWindow();
  await openFolder(time, 'Demo S3', 'docs');
  expect(tabs(), 'one place needs no tabs').toEqual([]);
  await key('t', { ctrlKey: true });
  await pass(time, 100);
  await key('Backspace');
  await pass(time, 100);
  expect(tabs()).toEqual(['docs, Demo S3', 'Demo S3, Demo S3']);
  await key('Tab', { ctrlKey: true });
  await pass(time, 100);
  expect(names('Demo S3')).toContain('contract.pdf');
  expect(grid('Demo S3').contains(document.activeElement), 'the list keeps the focus').toBe(true);
  await key('w', { ctrlKey: true });
  await pass(time, 100);
  expect(tabs()).toEqual([]);
  expect(names('Demo S3')).toContain('README.txt');
  await key('T', { ctrlKey: true, shiftKey: true });
  await pass(time, 100);
  expect(names('Demo S3')).toContain('contract.pdf');
});

test('a middle click opens a folder in a tab behind, and a pane holds twelve at most', async () => {
  const { fake } = await openWindow();
  for (let opened = 0; opened < 12; opened += 1) await fireEvent(row('Demo S3', 'docs'), middle());
  await settle();
  expect(tabs()).toHaveLength(12);
  expect(screen.getByText(/up to 12 tabs/)).toBeTruthy();
  expect(names('Demo S3'), 'what is in front stays there').toContain('README.txt');
  const open = [...fake.lists.open.values()].filter(({ location }) => location.cloud === 'demo-s3');
  expect(open, 'a tab behind lists nothing').toHaveLength(1);
});
const middle = () => new MouseEvent('auxclick', { button: 1, bubbles: true, cancelable: true });

test('going back leads to the row and the scroll position one came from, and forward again', async () => {
  const { time } = await openWindow();
  await openFolder(time, 'Demo GCS', 'huge');
  await key('End');
  await pass(time, 50);
  const far = grid('Demo GCS').scrollTop;
  expect(far).toBeGreaterThan(1_000_000);
  await key('Backspace');
  await pass(time, 100);
  expect(screen.getByRole('region', { name: 'Demo GCS — top' })).toBeTruthy();
  await key('ArrowLeft', { altKey: true });
  await pass(time, 100);
  await settle();
  expect(grid('Demo GCS').scrollTop).toBe(far);
  expect(document.activeElement?.getAttribute('aria-label')).toBe('frame-0999999.png');
  const back = within(screen.getByRole('region', { name: 'Demo GCS — huge' })).getByRole('button', { name: 'Forward' });
  await click(back);
  await pass(time, 100);
  expect(screen.getByRole('region', { name: 'Demo GCS — top' })).toBeTruthy();
});

test('the mouse has buttons for back and forward', async () => {
  const { time } = await openWindow();
  await openFolder(time, 'Demo S3', 'docs');
  await fireEvent.mouseUp(grid('Demo S3'), { button: 3 });
  await pass(time, 100);
  expect(screen.getByRole('region', { name: 'Demo S3 — top' })).toBeTruthy();
  await fireEvent.mouseUp(grid('Demo S3'), { button: 4 });
  await pass(time, 100);
  expect(screen.getByRole('region', { name: 'Demo S3 — docs' })).toBeTruthy();
});

test('a star puts the place below its cloud in the sidebar, where it opens, moves and goes', async () => {
  const { fake, time } = await openWindow();
  await openFolder(time, 'Demo S3', 'docs');
  await key('d', { ctrlKey: true });
  await key('Backspace');
  await pass(time, 100);
  await click(screen.getAllByRole('button', { name: 'Bookmark this place' })[0] as HTMLElement);
  const list = () => within(screen.getByRole('list', { name: 'Bookmarks in Demo S3' })).getAllByRole('button');
  expect(list().map((each) => each.textContent.trim())).toEqual(['docs', 'Demo S3']);
  list()[1]?.focus();
  await key('ArrowUp', { altKey: true });
  expect(list().map((each) => each.textContent.trim())).toEqual(['Demo S3', 'docs']);
  await click(list()[1] as HTMLElement);
  await pass(time, 100);
  expect(screen.getByRole('region', { name: 'Demo S3 — docs' })).toBeTruthy();
  list()[1]?.focus();
  await key('Delete');
  expect(fake.chosen.bookmarks?.map(({ name }) => name)).toEqual(['Demo S3']);
});

test('what is selected stays so in its own tab only', async () => {
  const { time } = await openWindow();
  await click(row('Demo S3', 'README.txt'));
  await key('t', { ctrlKey: true });
  await pass(time, 100);
  expect(selected('Demo S3')).toEqual([]);
});
