/** Opens the whole window on a fake backend whose clock stands still. */
import { fireEvent, render, screen, within } from '@testing-library/svelte';
import { tick } from 'svelte';
import App from '../App.svelte';
import { Fake, ManualTime, type FakeOptions } from '../backend/fake/fake';

export interface Opened {
  fake: Fake;
  time: ManualTime;
}

/** Lets answers arrive and the page follow, without moving the clock. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 12; turn += 1) {
    await Promise.resolve();
    await tick();
  }
}

/** Moves the clock and lets the page follow. */
export async function pass(time: ManualTime, milliseconds: number): Promise<void> {
  for (let gone = 0; gone < milliseconds; gone += 50) {
    time.advance(Math.min(50, milliseconds - gone));
    await settle();
  }
}

/** The window with its first listings complete. */
export async function openWindow(options: FakeOptions = {}, prepare?: (fake: Fake) => void): Promise<Opened> {
  const time = new ManualTime();
  const fake = new Fake({ time, ...options });
  prepare?.(fake);
  render(App, { props: { backend: fake, clock: () => time.now() } });
  await settle();
  await pass(time, 100);
  return { fake, time };
}

export const grid = (cloud: string) => screen.getByRole('grid', { name: `Files in ${cloud}` });
export const row = (cloud: string, name: string) => within(grid(cloud)).getByRole('row', { name });

/** The name in a row: what a drag takes hold of. */
export function nameIn(cloud: string, name: string): HTMLElement {
  return row(cloud, name).querySelector<HTMLElement>('[data-cell=name]') as HTMLElement;
}

/** Names of the rows, from the top. */
export function names(cloud: string): string[] {
  const rows = [...grid(cloud).querySelectorAll<HTMLElement>('[data-row]')];
  rows.sort((one, other) => Number(one.dataset.row) - Number(other.dataset.row));
  return rows.map((each) => each.getAttribute('aria-label') ?? '');
}

/** Names of the rows that are selected. */
export function selected(cloud: string): string[] {
  return [...grid(cloud).querySelectorAll('[data-row][aria-selected=true]')].map(
    (each) => each.getAttribute('aria-label') ?? '',
  );
}

/** Presses a key where the focus is. */
export async function key(pressed: string, held: KeyboardEventInit = {}): Promise<void> {
  await fireEvent.keyDown(document.activeElement ?? document.body, { key: pressed, ...held });
  await settle();
}

/** Clicks, as a mouse would: press, release, click. */
export async function click(element: HTMLElement, held: MouseEventInit = {}): Promise<void> {
  await fireEvent.mouseDown(element, { button: 0, buttons: 1, ...held });
  element.focus();
  await fireEvent.mouseUp(element, held);
  await fireEvent.click(element, held);
  await settle();
}

/** Opens a folder with a double click. */
export async function openFolder(time: ManualTime, cloud: string, name: string): Promise<void> {
  const element = row(cloud, name);
  await click(element);
  await fireEvent.dblClick(element);
  await settle();
  await pass(time, 100);
}
