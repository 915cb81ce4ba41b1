/** The page of rules on the fake engine. */
import { fireEvent, screen, within } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import type { RuleText, Theme } from '../backend/bindings';
import type { Fake } from '../backend/fake/fake';
import { findings } from './form';
import { click, key, openWindow, settle } from './open';

const rule = (name: string, when: string[], cloud: string): RuleText => ({
  name,
  enabled: true,
  match: 'all',
  when,
  then: {
    do: 'send',
    to: { cloud, bucket: '', key: 'x/{name}' },
    mirrors: [],
    class: '',
    cache_control: '',
    tags: {},
    conflict: 'ask',
  },
});

function seeded(fake: Fake): void {
  fake.book.add(rule('Images', ['type=image/*'], 'demo-r2'), 12);
  fake.book.add(rule('Videos', ['type=video/*'], 'demo-s3'), 3);
  fake.book.add(rule('Again', ['type=image/*'], 'demo-s3'));
  fake.book.add(rule('Old', ['ext=old'], 'gone'), 1);
  fake.book.uploads = [
    { words: 'a.png 1 MB', went: { cloud: 'demo-r2', bucket: '', key: 'x/a.png' } },
    { words: 'b.txt 1 kB', went: { cloud: 'demo-s3', bucket: '', key: 'b.txt' } },
  ];
}

async function openRules(prepare: (fake: Fake) => void = seeded): Promise<Fake> {
  const { fake } = await openWindow({}, prepare);
  await click(screen.getByRole('button', { name: 'Rules' }));
  return fake;
}

const list = () => screen.getByRole('list', { name: 'Rules in their order' });
const rows = () => within(list()).getAllByRole('listitem');
const order = () => rows().map((row) => row.querySelector('.name bdi')?.textContent ?? 'Default');
const open = (name: RegExp) => click(within(list()).getByRole('button', { name }));
/** The form asks a moment after the last change. */
const pause = async () => {
  await new Promise((done) => setTimeout(done, 300));
  await settle();
};
async function fill(label: string, value: string): Promise<void> {
  await fireEvent.input(screen.getByRole('textbox', { name: label }), { target: { value } });
  await settle();
}

test('rules stand in their order with hits, warnings and the default last; Alt and the arrows move one, Ctrl+Z puts it back', async () => {
  await openRules();
  expect(order()).toEqual(['Images', 'Videos', 'Again', 'Old', 'Default']);
  expect(rows()[0]?.textContent).toContain('If type is image/* → Demo R2');
  expect(rows()[0]?.textContent).toMatch(/12\s+files in 30 days/);
  expect(rows()[2]?.textContent).toContain('Shadowed by rule 1');
  expect(rows()[3]?.textContent).toContain('Destination missing');
  expect(within(rows()[4] as HTMLElement).queryByRole('switch'), 'the default is always on').toBeNull();
  within(list())
    .getByRole('button', { name: /Videos/ })
    .focus();
  await key('ArrowUp', { altKey: true });
  expect(order().slice(0, 2)).toEqual(['Videos', 'Images']);
  expect(document.activeElement?.textContent, 'the focus goes with it').toContain('Videos');
  await key('z', { ctrlKey: true });
  expect(order().slice(0, 2)).toEqual(['Images', 'Videos']);
});

test('a rule is turned off and on, and Escape goes back to the panes', async () => {
  const fake = await openRules();
  await click(screen.getByRole('switch', { name: 'Rule 1 is on' }));
  expect(fake.book.state.rules[0]?.rule.enabled).toBe(false);
  expect(screen.getByRole<HTMLInputElement>('switch', { name: 'Rule 1 is on' }).checked).toBe(false);
  await key('Escape');
  expect(screen.queryByRole('heading', { name: 'Rules' })).toBeNull();
  expect(screen.getByRole('grid', { name: 'Files in Demo S3' })).toBeTruthy();
});

test('what is wrong stands at its field, and the rules stay as they are', async () => {
  const fake = await openRules();
  const before = fake.book.state;
  await open(/Images/);
  await fill('Key of destination', 'img/{nam}');
  await click(screen.getByRole('button', { name: 'Save' }));
  const field = screen.getByRole('textbox', { name: 'Key of destination' });
  expect(field.getAttribute('aria-invalid')).toBe('true');
  expect(field.closest('.one')?.textContent).toContain('{nam}');
  await fill('Key of destination', 'img/{name}');
  const type = screen.getByRole('textbox', { name: 'Condition 1: type' });
  await fireEvent.input(type, { target: { value: 'picture' } });
  await fireEvent.keyDown(type, { key: 'Enter' });
  await click(screen.getByRole('button', { name: 'Save' }));
  expect(screen.getByRole('group', { name: 'Condition 1' }).textContent).toContain('no content type');
  await click(screen.getByRole('button', { name: 'Remove picture' }));
  await click(screen.getByRole('button', { name: 'Condition 1 looks at: Type' }));
  await click(screen.getByRole('menuitemradio', { name: 'Region' }));
  const region = screen.getByRole('textbox', { name: 'Condition 1: region' });
  await fireEvent.input(region, { target: { value: 'E U' } });
  await fireEvent.keyDown(region, { key: 'Enter' });
  await click(screen.getByRole('button', { name: 'Save' }));
  expect(screen.getByRole('group', { name: 'Condition 1' }).textContent).toContain('cannot be a region');
  expect(fake.book.state).toEqual(before);
});

test('a change says of the last uploads which would go elsewhere before it is kept, and behind it', async () => {
  const fake = await openRules();
  await open(/Images/);
  await fill('Key of destination', 'img/{name}');
  await pause();
  expect(screen.getByRole('button', { name: 'Of your last 2 uploads 1 would go elsewhere' })).toBeTruthy();
  await click(screen.getByRole('button', { name: 'Save' }));
  const meant = screen.getByRole('region', { name: 'What the change meant' });
  await click(within(meant).getByRole('button', { name: 'Of your last 2 uploads 1 would now go elsewhere' }));
  expect(meant.textContent).toContain('a.png');
  expect(meant.textContent).toContain('Demo R2 · x/a.png → Demo R2 · img/a.png');
  await click(within(meant).getByRole('button', { name: 'Undo' }));
  const then = fake.book.state.rules[0]?.rule.then;
  expect(then?.do === 'send' && then.to.key).toBe('x/{name}');
});

test('a preset makes three rules and the default, or says which place is missing', async () => {
  const fake = await openRules(() => undefined);
  await click(screen.getByRole('button', { name: 'Set up by type…' }));
  const choose = async (label: string, cloud: string) => {
    await click(screen.getByRole('button', { name: `${label}: Choose a cloud…` }));
    await click(screen.getByRole('menuitemradio', { name: cloud }));
  };
  await choose('Images (image/*)', 'Demo R2');
  await choose('Videos (video/*)', 'Demo S3');
  await choose('PDFs (application/pdf)', 'Demo GCS');
  await click(screen.getByRole('button', { name: 'Add rules' }));
  expect(screen.getByRole('group', { name: 'Everything else' }).textContent).toContain('No cloud is chosen');
  expect(fake.book.state.rules).toEqual([]);
  await choose('Everything else', 'Demo S3');
  await click(screen.getByRole('button', { name: 'Add rules' }));
  expect(order()).toEqual(['Images', 'Videos', 'PDFs', 'Default']);
  expect(rows()[3]?.textContent).toContain('Everything else → Demo S3');
});

test('where a file would go is told step by step, also by a change that is not kept yet', async () => {
  const fake = await openRules();
  await fill('A file', 'holiday.heic 4 MB EU');
  await click(screen.getByRole('button', { name: 'Ask' }));
  const trace = screen.getByRole('region', { name: 'Why holiday.heic goes there' });
  expect(trace.textContent).toContain('type=image/* holds');
  expect(trace.textContent).toContain('Rules 2–4 were not looked at');
  expect(trace.textContent).toContain('region EU (chosen)');
  expect(trace.textContent).toContain('x/holiday.heic');
  expect(trace.textContent).toContain('a month (prices of 2026-11-01');
  await open(/Images/);
  await fill('Key of destination', 'img/{region}/{name}');
  await pause();
  expect(screen.getByText('With the change that is not saved yet.')).toBeTruthy();
  expect(screen.getByRole('region', { name: 'Why holiday.heic goes there' }).textContent).toContain(
    'img/EU/holiday.heic',
  );
  await click(screen.getByRole('button', { name: 'Last 50 uploads' }));
  expect(within(screen.getByRole('list', { name: 'Files' })).getAllByRole('listitem')).toHaveLength(2);
  expect(
    fake.asked.some(([command]) => command === 'editRules'),
    'asking changes nothing',
  ).toBe(false);
});

test('a policy stands above the rules, names what is wrong at its field, and blocks in the trace', async () => {
  await openRules();
  await click(screen.getByRole('button', { name: 'Add policy…' }));
  expect(screen.getByRole('dialog', { name: 'Add a policy' }).textContent).toContain('not legal advice');
  await click(screen.getByRole('button', { name: 'Save' }));
  expect(screen.getByRole('dialog').textContent).toContain('A policy needs the jurisdictions');
  const only = screen.getByRole('textbox', { name: 'May only be stored in' });
  await fireEvent.input(only, { target: { value: 'eu' } });
  await fireEvent.keyDown(only, { key: 'Enter' });
  await click(screen.getByRole('button', { name: 'Save' }));
  expect(screen.getByText('Files tagged EU may only be stored in: eu')).toBeTruthy();
  await fill('A file', 'clip.mov 4 MB EU');
  await click(screen.getByRole('button', { name: 'Ask' }));
  expect(screen.getByRole('region', { name: 'Why clip.mov goes there' }).textContent).toContain('forbids it');
});

test('a document that cannot be read changes nothing, one that can takes the place of all rules', async () => {
  const fake = await openRules();
  const more = async (line: string) => {
    await click(screen.getByRole('button', { name: 'More of rules' }));
    await click(screen.getByRole('menuitem', { name: line }));
  };
  fake.file = '/home/you/bad.toml';
  await more('Import…');
  expect(screen.getByRole('alertdialog').textContent).toContain('Line 3: unknown field `colour`');
  expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Import' }).disabled).toBe(true);
  await click(screen.getByRole('button', { name: 'Cancel' }));
  fake.file = '/home/you/good.toml';
  fake.book.documents.set(fake.file, [rule('New', ['ext=new'], 'demo-s3')]);
  await more('Import…');
  await click(screen.getByRole('button', { name: 'Import' }));
  expect(order()).toEqual(['New', 'Default']);
  await more('Export…');
  expect(fake.book.exported).toBe('/home/you/skyferry-rules.toml');
});

for (const theme of ['dark', 'light'] satisfies Theme[]) {
  test(`the page, its form, a trace and its dialogs have no findings (${theme})`, async () => {
    await openRules((fake) => {
      seeded(fake);
      fake.chosen = { theme, demo_banner_dismissed: true };
    });
    await open(/Images/);
    await fill('A file', 'holiday.heic 4 MB EU');
    await click(screen.getByRole('button', { name: 'Ask' }));
    expect(await findings(), 'the page').toEqual([]);
    await click(screen.getByRole('button', { name: 'Add policy…' }));
    expect(await findings(), 'a policy').toEqual([]);
    await click(screen.getByRole('button', { name: 'Cancel' }));
    await click(screen.getByRole('button', { name: 'More of rules' }));
    await click(screen.getByRole('menuitem', { name: 'Set up by type: images, videos, PDFs…' }));
    expect(await findings(), 'a preset').toEqual([]);
  });
}
