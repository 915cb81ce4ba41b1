/** The steps of a pane's path, from the top of the cloud down, and which of them there is room for. Pure. */
import { isPinned, topOf } from '../../backend/address';
import type { Cloud, Location } from '../../backend/bindings';
import { steps } from '../../backend/key';

export interface Crumb {
  name: string;
  location: Location;
}

/** The crumbs of a location; the first is the cloud itself. */
export function crumbs(cloud: Cloud, location: Location): Crumb[] {
  const found: Crumb[] = [{ name: cloud.name, location: topOf(cloud) }];
  if (!isPinned(cloud) && location.bucket !== '') {
    found.push({ name: location.bucket, location: { ...location, key: '' } });
  }
  for (const { name, prefix } of steps(location.key)) found.push({ name, location: { ...location, key: prefix } });
  return found;
}

/** How many crumbs behind the first have to be hidden so that the rest fits: the end of a path tells where one is. */
export function hiddenCrumbs(widths: readonly number[], room: number, ellipsis: number): number {
  const most = Math.max(0, widths.length - 2);
  let needed = widths.reduce((sum, width) => sum + width, 0);
  if (needed <= room) return 0;
  needed += ellipsis;
  for (let hidden = 1; hidden <= most; hidden += 1) {
    needed -= widths[hidden] ?? 0;
    if (needed <= room) return hidden;
  }
  return most;
}
