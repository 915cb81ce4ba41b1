import { fireEvent, screen, within } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import type { Fake } from '../backend/fake/fake';
import { findings } from './form';
import { click, grid, key, names, openFolder, openWindow, pass, row, settle } from './open';

const FIVE = ['a.png', 'b.png', 'c.mov', 'd.pdf'].map((name) => `/home/you/${name}`);
const at = { x: 300, y: 10 };
const band = () => screen.queryByRole('region', { name: 'Route by rules' });
const chips = () => [...(band()?.querySelectorAll('li') ?? [])].map((each) => each.textContent);

async function hover(fake: Fake, paths: string[]) {
  document.elementFromPoint = () => band();
  fake.drag({ phase: 'enter', paths, ...at });
  await settle();
}
async function dropOnBand(fake: Fake, paths: string[]) {
  await hover(fake, paths);
  fake.drag({ phase: 'over', ...at });
  fake.drag({ phase: 'drop', paths, ...at });
  await settle();
}

test('while files hover the band says where the rules would send them, and every pane what a drop on it would do', async () => {
  const { fake } = await openWindow();
  await hover(fake, [...FIVE, '/home/you/e.exe']);
  expect(chips()).toEqual(['2 → Demo R2', '1 → Demo S3', '1 → Demo GCS', '1 blocked']);
  for (const cloud of ['Demo S3', 'Demo R2', 'Demo GCS'])
    expect(screen.getByText(`Upload here:`, { exact: false, selector: `[aria-label^="${cloud} — "] p` })).toBeTruthy();
  fake.drag({ phase: 'leave' });
  await settle();
  expect(band()).toBeNull();
  expect(screen.queryByText(/Upload here:/)).toBeNull();
});

test('a folder is counted while it hovers, and no longer once it has left', async () => {
  const { fake, time } = await openWindow({}, ({ routing }) =>
    routing.folders.set('/home/you/album', ['/x/1.png', '/x/2.png', '/x/3.mov']),
  );
  await hover(fake, ['/home/you/album']);
  expect(chips()).toEqual(['1 → Demo R2', 'counting 1…']);
  await pass(time, 400);
  expect(chips()).toEqual(['2 → Demo R2', '1 → Demo S3']);
  fake.drag({ phase: 'leave' });
  await hover(fake, ['/home/you/a.pdf']);
  expect(chips(), 'nothing of what was there before').toEqual(['1 → Demo GCS']);
});

test('a drop on the band sends each file where its rule says; the note shows the jobs and takes all of it back', async () => {
  const { fake, time } = await openWindow();
  await dropOnBand(fake, FIVE);
  expect(band(), 'it is gone with the drop').toBeNull();
  expect(screen.queryByRole('dialog'), 'nothing needs a look').toBeNull();
  const note = screen.getByText('4 files routed: Demo R2 2, Demo S3 1, Demo GCS 1').parentElement as HTMLElement;
  await pass(time, 400);
  expect(fake.world.at({ cloud: 'demo-r2', bucket: '', key: 'img/a.png' })).toBeTruthy();
  expect(fake.world.at({ cloud: 'demo-gcs', bucket: '', key: 'docs/d.pdf' })).toBeTruthy();
  await click(within(note).getByRole('button', { name: 'Undo' }));
  const sheet = screen.getByRole('dialog', { name: 'Undo: Route 4 files?' });
  expect(sheet.textContent).toContain('4 objects that were made anew are removed.');
  await click(within(sheet).getByRole('button', { name: 'Undo' }));
  expect(screen.getByText('4 objects are removed')).toBeTruthy();
  expect(fake.world.at({ cloud: 'demo-r2', bucket: '', key: 'img/a.png' })).toBeUndefined();
});

test('details of what was routed are the jobs', async () => {
  const { fake } = await openWindow();
  await dropOnBand(fake, FIVE);
  await click(screen.getByRole('button', { name: 'Details' }));
  const activity = screen.getByRole('region', { name: 'Activity' });
  expect(within(activity).getAllByRole('listitem')).toHaveLength(3);
});

test('what is blocked, taken or without a rule is shown before anything is sent', async () => {
  const { fake } = await openWindow();
  await dropOnBand(fake, ['/home/you/img2.png', '/home/you/e.exe', '/home/you/what.odd', '/home/you/d.pdf']);
  const sheet = screen.getByRole('dialog', { name: 'Upload 4 files by rules' });
  const table = within(sheet).getByRole('grid', { name: 'Where each goes' });
  expect(within(table).getByRole('row', { name: 'img2.png' }).textContent).toMatch(
    /image\/png.*Images.*Demo R2.*Exists/,
  );
  expect(within(table).getByRole('row', { name: 'e.exe' }).textContent).toContain('programs stay here');
  expect(within(table).getByRole('row', { name: 'what.odd' }).textContent).toMatch(/Not known.*No rule says where/);
  expect(within(table).getByRole('row', { name: 'd.pdf' }).textContent, 'an unknown price is no price').toMatch(/–$/);
  expect(fake.asked.some(([command]) => command === 'sendRoutes')).toBe(false);
  await fireEvent.change(within(sheet).getByLabelText('Where it exists'), { target: { value: 'keep_both' } });
  await click(within(sheet).getByRole('button', { name: 'Upload 2' }));
  expect(fake.asked).toContainEqual(['sendRoutes', null, 'keep_both']);
  expect(screen.getByText('2 files routed: Demo R2 1, Demo GCS 1; 2 files stay')).toBeTruthy();
  expect(screen.queryByRole('dialog')).toBeNull();
});

test('the region is chosen in the sheet, a warning asks for a reason, and a block stays one', async () => {
  const { fake } = await openWindow({}, (prepared) => {
    prepared.chosen = { always_ask: true, demo_banner_dismissed: true };
    prepared.routing.policies.set('EU', 'warn').set('ASIA', 'block');
  });
  await dropOnBand(fake, ['/home/you/a.png']);
  const sheet = screen.getByRole('dialog', { name: 'Upload 1 file by rules' });
  const yes = () => within(sheet).getByRole<HTMLButtonElement>('button', { name: /^Upload/ });
  expect(yes().disabled, 'always asked, but nothing is in the way').toBe(false);
  await click(within(sheet).getByLabelText('Asia'));
  await settle();
  expect(fake.asked).toContainEqual(['openFileRoutes', ['/home/you/a.png'], 'ASIA']);
  expect(yes().disabled).toBe(true);
  expect(within(sheet).queryByLabelText('Reason'), 'no reason helps').toBeNull();
  await click(within(sheet).getByLabelText('EU'));
  await settle();
  expect([yes().disabled, yes().textContent.trim()]).toEqual([true, 'Upload 0']);
  await fireEvent.input(within(sheet).getByLabelText('Reason'), { target: { value: 'the customer asked' } });
  expect(yes().textContent.trim()).toBe('Upload 1');
  await click(yes());
  expect(fake.asked).toContainEqual(['sendRoutes', 'the customer asked', null]);
});

test('escape turns away, and all of it can go to one place instead', async () => {
  const { fake } = await openWindow();
  await dropOnBand(fake, ['/home/you/e.exe']);
  expect(document.activeElement?.getAttribute('role'), 'the keyboard is there').toBe('dialog');
  await fireEvent.keyDown(document.activeElement as Element, { key: 'Escape' });
  expect(screen.queryByRole('dialog')).toBeNull();
  await dropOnBand(fake, ['/home/you/e.exe']);
  await click(screen.getByRole('button', { name: 'Change where it goes' }));
  await click(screen.getByRole('menuitem', { name: 'All to Demo R2' }));
  const target = { cloud: 'demo-r2', bucket: '', key: '' };
  expect(fake.asked).toContainEqual(['startUpload', ['/home/you/e.exe'], target]);
  expect(screen.queryByRole('dialog')).toBeNull();
});

test('more than fifty files are shown, however many, and only those in view are read', async () => {
  const many = Array.from({ length: 5_000 }, (_, at) => `/x/${at}.png`);
  const { fake } = await openWindow({}, ({ routing }) => routing.folders.set('/home/you/album', many));
  await dropOnBand(fake, ['/home/you/album']);
  const table = screen.getByRole('grid', { name: 'Where each goes' });
  expect(table.getAttribute('aria-rowcount')).toBe('5000');
  expect(table.querySelectorAll('[data-row]').length).toBeLessThan(60);
  table.querySelector<HTMLElement>('[data-row="0"]')?.focus();
  await fireEvent.keyDown(document.activeElement as Element, { key: 'ArrowDown' });
  await settle();
  expect(document.activeElement?.getAttribute('aria-label')).toBe('1.png');
});

test('a drop on a pane goes to that pane, whatever the rules say, and can be taken back', async () => {
  const { fake, time } = await openWindow();
  document.elementFromPoint = () => grid('Demo S3');
  fake.drag({ phase: 'enter', paths: FIVE, ...at });
  fake.drag({ phase: 'drop', paths: FIVE, ...at });
  await settle();
  expect(fake.asked.some(([command]) => command === 'openFileRoutes')).toBe(false);
  await pass(time, 400);
  expect(names('Demo S3')).toContain('a.png');
  await click(row('Demo S3', 'a.png'));
  await click(screen.getByRole('button', { name: 'Undo' }));
  await click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Undo' }));
  await pass(time, 200);
  expect(names('Demo S3')).not.toContain('a.png');
});

test('what is selected is routed by its key or its menu, after a look, as copies between clouds', async () => {
  const { fake, time } = await openWindow();
  await openFolder(time, 'Demo S3', 'raw');
  await click(row('Demo S3', 'img7.png'));
  await key('r', { ctrlKey: true, shiftKey: true });
  const sources = [{ location: { cloud: 'demo-s3', bucket: '', key: 'raw/img7.png' }, kind: 'object' }];
  expect(fake.asked).toContainEqual(['openRoutes', sources, null]);
  await click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Copy 1' }));
  expect(screen.getByText('1 object routed: Demo R2 1')).toBeTruthy();
  await key('F10', { shiftKey: true });
  await click(screen.getByRole('menuitem', { name: /^Route by rules/ }));
  expect(screen.getByRole('dialog', { name: 'Copy 1 object by rules' })).toBeTruthy();
});

for (const theme of ['dark', 'light'] as const)
  test(`the band and the sheet have no findings (${theme})`, async () => {
    const { fake } = await openWindow({}, (prepared) => {
      prepared.chosen = { theme, demo_banner_dismissed: true };
      prepared.routing.policies.set('US', 'warn');
    });
    await hover(fake, [...FIVE, '/home/you/e.exe', '/home/you/what.odd']);
    expect(await findings(), 'the band').toEqual([]);
    await dropOnBand(fake, [...FIVE, '/home/you/e.exe', '/home/you/what.odd']);
    expect(await findings(), 'the sheet').toEqual([]);
  });
