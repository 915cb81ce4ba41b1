/** What the pane with the focus has to be looked at, and the way from one object to the next. */
import type { Inspected } from '../../inspected';
import type { BrowseState } from './browse.svelte';
import { Listing } from './listing.svelte';
import { MOST_SEARCHED } from './cursor.svelte';

/** What is to be inspected now; null where nothing is. */
export function inspected(browse: BrowseState): Inspected | null {
  const { pane } = browse;
  if (pane === undefined) return null;
  const { selection, cloud, location, rows } = pane;
  const listing = rows instanceof Listing ? rows.id : null;
  const base = { cloud, place: location, listing, whole: selection.whole, object: null };
  if (selection.whole || selection.count > 1) return { ...base, entries: selection.taken(location).picked };
  const entry = rows.row(pane.cursor);
  if (entry === undefined) return null;
  const object =
    entry.kind === 'object' && !pane.atBuckets
      ? { location: pane.locationOf(entry), name: entry.name, etag: entry.etag }
      : null;
  return { ...base, entries: [entry], object };
}

/** Puts the cursor on the next object, or the one before. Answers whether there was one. */
export async function stepObject(browse: BrowseState, step: -1 | 1): Promise<boolean> {
  const { pane } = browse;
  if (pane === undefined) return false;
  const { rows, cursor } = pane;
  for (
    let at = cursor + step, seen = 0;
    at >= 0 && at < rows.head.total && seen < MOST_SEARCHED;
    at += step, seen += 1
  ) {
    const entry = rows.row(at) ?? (await rows.range(at, 1))[0];
    if (pane !== browse.pane || rows !== pane.rows) return false;
    if (entry?.kind !== 'object') continue;
    pane.pick(at);
    return true;
  }
  return false;
}
