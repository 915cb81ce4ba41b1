/** The steps of a pane's path, from the top of the cloud down. */
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
