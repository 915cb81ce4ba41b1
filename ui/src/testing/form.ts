/** What the tests of the form of a cloud do with it. */
import { fireEvent, screen } from '@testing-library/svelte';
import axe from 'axe-core';
import { click, settle } from './open';

/** The form of a new cloud, with this kind of service and way to sign in chosen. */
export async function openForm(provider = 'Other S3-compatible', way?: string): Promise<HTMLElement> {
  await click(screen.getByRole('button', { name: 'Add cloud' }));
  await choose(provider);
  if (way !== undefined) await choose(way);
  return screen.getByRole('dialog', { name: 'Add a cloud' });
}

/** The form of a configured cloud. */
export async function openEdit(name: string): Promise<HTMLElement> {
  await chooseInMenu(name, 'Edit…');
  return screen.getByRole('dialog', { name: `Edit ${name}` });
}

export async function chooseInMenu(name: string, choice: string): Promise<void> {
  await click(screen.getByRole('button', { name: `Menu of ${name}` }));
  await click(screen.getByRole('menuitem', { name: choice }));
}

/** Chooses one of several. */
export async function choose(words: string): Promise<void> {
  await fireEvent.click(screen.getByRole('radio', { name: words }));
  await settle();
}

export async function fill(values: Record<string, string>): Promise<void> {
  for (const [label, value] of Object.entries(values)) {
    await fireEvent.input(field(label), { target: { value } });
  }
  await settle();
}

/** A way to sign in may be called like the field that it asks for. */
export const field = (label: string) =>
  screen.getByLabelText<HTMLInputElement>(label, { selector: 'input:not([type=radio]), textarea' });

export async function save(): Promise<void> {
  const form = document.querySelector<HTMLFormElement>('form#cloud-form');
  if (form !== null) await fireEvent.submit(form);
  await settle();
}

/** Labels of the fields in which something is wrong. */
export const invalid = () =>
  [...document.querySelectorAll<HTMLInputElement>('dialog [aria-invalid=true]')].map(
    (each) => each.labels?.[0]?.textContent,
  );

/** What stands below a field. */
export function described(label: string): string {
  const ids = field(label).getAttribute('aria-describedby')?.split(' ') ?? [];
  return ids.map((id) => document.getElementById(id)?.textContent ?? '').join(' ');
}

/** Colours need a layout: they are measured in a browser, everything else here. */
export async function findings(): Promise<string[]> {
  const { violations } = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } });
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

export const GOOD = { Name: 'Mine', Endpoint: 's3.example.com', 'Access key id': 'AKIA', 'Secret access key': 'hush' };
