/** New names: what is wrong with one, and the jobs that give it. Keys stay exact to the byte outside of the new name. */
import type { Entry, JobSpec, Key, Location } from '../../backend/bindings';
import { besideKey, copyKey } from '../../backend/key';
import type { Picked } from './selection.svelte';

/** What is wrong with a name, in a sentence; null when nothing is. */
export function nameTrouble(name: string): string | null {
  if (name === '') return 'Enter a name.';
  if (name.includes('/')) return 'A name cannot hold a slash. Move it to put it into a folder.';
  if (name.includes('\0')) return 'A name cannot hold a NUL.';
  if (/\p{Surrogate}/u.test(name)) return 'This name is no text in UTF-8.';
  return null;
}

/** The key of an entry under another name in its place. */
export function renamedKey({ key, kind }: Pick<Entry, 'key' | 'kind'>, name: string): Key {
  return besideKey(key, kind === 'folder' ? `${name}/` : name);
}

/** The move that renames an object, or a prefix with all below it. */
export function renaming(entry: Pick<Entry, 'key' | 'kind'>, origin: Location, name: string): JobSpec {
  const { key, kind } = entry;
  const target = { how: 'as' as const, location: { ...origin, key: renamedKey(entry, name) } };
  return { kind: 'move', sources: [{ location: { ...origin, key }, kind }], target, on_conflict: 'ask' };
}

/** The copies of objects beside themselves: `name copy.ext`. One that exists gets another number. */
export function duplicating(picked: readonly Picked[], origin: Location): JobSpec {
  const sources = picked.map(({ key, kind }) => ({ location: { ...origin, key }, kind }));
  const keys = picked.map(({ key }) => copyKey(key));
  const target = { how: 'each' as const, location: { ...origin, key: '', keys } };
  return { kind: 'copy', sources, target, on_conflict: 'keep_both' };
}
