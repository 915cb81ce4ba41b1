/** Makes and deletes buckets, and says why not. */
import { topOf } from '../../backend/address';
import type { Cloud } from '../../backend/bindings';
import type { BrowseState } from './browse.svelte';
import { mayRemove } from './copying';
import type { Pane } from './pane.svelte';

/** Makes a bucket in the pane's cloud; throws what the engine threw. */
export async function createBucket({ frame }: BrowseState, pane: Pane, name: string): Promise<void> {
  await frame.backend.createBucket(pane.cloud.id, name);
  await pane.rows.refresh();
}

/** Asks before a bucket is deleted; says why not where it may not be. */
export function askToDelete({ frame }: BrowseState, pane: Pane, bucket: string): void {
  const reason = mayRemove(pane.cloud);
  if (reason !== null) frame.toasts.show(`Not deleted. ${reason}.`, 'bad');
  else frame.dialog = { what: 'delete-bucket', cloud: pane.cloud, bucket };
}

/** Deletes a bucket; throws what the engine threw. Panes that stood in it go up. */
export async function deleteBucket({ frame, panes }: BrowseState, cloud: Cloud, bucket: string): Promise<void> {
  await frame.backend.deleteBucket(cloud.id, bucket);
  for (const pane of panes.filter((each) => each.cloud.id === cloud.id)) {
    if (pane.location.bucket === bucket) pane.open(cloud, topOf(cloud));
    else if (pane.atBuckets) await pane.rows.refresh();
  }
  frame.toasts.show(`Deleted the bucket ${bucket}`);
}
