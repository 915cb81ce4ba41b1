/** What lies under the mouse that something could be dropped on: a list, a folder, a crumb, a tab, a cloud, a bookmark. */
import { topOf } from '../../backend/address';
import type { Location } from '../../backend/bindings';
import { samePlace } from '../../backend/key';
import type { BrowseState } from './browse.svelte';
import { crumbs } from './crumbs';
import type { Pane } from './pane.svelte';

/** A place under the mouse. */
export interface Spot {
  /** The pane that it belongs to, or that would show it. */
  pane: Pane;
  location: Location;
  on: 'list' | 'row' | 'crumb' | 'tab' | 'cloud' | 'bookmark';
  /** Opens it, for those that hover over it; a list is open already. */
  open?: () => void;
}

export function sameSpot(one: Spot, other: Spot): boolean {
  return one.on === other.on && one.pane === other.pane && samePlace(one.location, other.location);
}

/** Reads the number that an element, or what it stands in, carries. */
function numberOf(element: Element, name: string): number | undefined {
  const value = element.closest<HTMLElement>(`[data-${name}]`)?.dataset[name];
  return value === undefined ? undefined : Number(value);
}

/** The spot at a point of the window; null where nothing can be dropped. */
export function spotAt(browse: BrowseState, x: number, y: number): Spot | null {
  const element = document.elementFromPoint(x, y);
  if (element === null) return null;
  return inSidebar(browse, element) ?? inPane(browse, element);
}

function inSidebar(browse: BrowseState, element: Element): Spot | null {
  const pane = browse.target ?? browse.pane;
  if (pane === undefined) return null;
  const bookmark = numberOf(element, 'bookmark');
  const kept = bookmark === undefined ? undefined : browse.frame.choices.now.bookmarks[bookmark]?.location;
  const id = element.closest<HTMLElement>('[data-cloud]')?.dataset.cloud;
  const cloud = browse.frame.cloud(kept?.cloud ?? id ?? '');
  if (cloud === undefined) return null;
  const location = kept ?? topOf(cloud);
  return { pane, location, on: kept === undefined ? 'cloud' : 'bookmark', open: () => pane.open(cloud, location) };
}

function inPane(browse: BrowseState, element: Element): Spot | null {
  const id = numberOf(element, 'pane');
  const stack = browse.stacks.find((each) => each.pane.id === id);
  if (stack === undefined) return null;
  const { pane } = stack;
  const tab = numberOf(element, 'tab');
  const behind = tab === undefined ? undefined : stack.tabs[tab];
  if (behind !== undefined && tab !== undefined)
    return { pane, location: behind.location, on: 'tab', open: () => stack.show(tab) };
  const onto = crumbs(pane.cloud, pane.location)[numberOf(element, 'crumb') ?? -1];
  if (onto !== undefined)
    return { pane, location: onto.location, on: 'crumb', open: () => pane.open(pane.cloud, onto.location) };
  const entry = pane.rows.row(numberOf(element, 'row') ?? -1);
  if (entry?.kind !== 'folder') return { pane, location: pane.location, on: 'list' };
  const location = pane.locationOf(entry);
  return { pane, location, on: 'row', open: () => pane.open(pane.cloud, location) };
}
