/** What the inspector and the preview are about: what the pane with the focus stands on, or several entries that it has selected. */
import type { Cloud, Entry, ListingId, Location } from './backend/bindings';

/** An entry as it is inspected. */
export type InspectedEntry = Pick<Entry, 'kind' | 'key' | 'name' | 'size'>;

export interface Inspected {
  cloud: Cloud;
  /** Where the entries lie. */
  place: Location;
  /** The listing that has them, if the engine holds one. */
  listing: ListingId | null;
  /** The one, or all that are selected. */
  entries: InspectedEntry[];
  /** Whether it is everything below `place`, which nobody has counted. */
  whole: boolean;
  /** Where the one object lies; null for a folder, a bucket, or several. */
  object: { location: Location; name: string; etag: string | null } | null;
}
