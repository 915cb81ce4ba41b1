/** Decides whether entries may be copied to a place, and how to say it. Pure. */
import { isBucketList, placeWords } from '../../backend/address';
import type { Cloud, JobSpec, Location } from '../../backend/bindings';
import { isWithin } from '../../backend/key';
import { entries } from '../../words/plural';
import type { Picked } from './selection.svelte';

/** Above this many entries, or with any folder, a copy is asked about before it starts. */
export const ASK_ABOVE = 20;

/** Whether something may be dropped at a place; if not, why not, in a few words. */
export type Verdict = { legal: true; place: string } | { legal: false; reason: string };

const no = (reason: string): Verdict => ({ legal: false, reason });

/** Whether anything at all may be written to the place. */
export function mayReceive(target: Location, cloud: Cloud | undefined): Verdict {
  if (cloud === undefined) return no('This cloud was forgotten');
  if (isBucketList(cloud, target)) return no('Choose a bucket first');
  if (cloud.read_only) return no('Read-only');
  return { legal: true, place: placeWords(cloud.name, target) };
}

/** Why no bucket of the cloud may be deleted; null where one may. */
export function mayDeleteBuckets({ read_only, protected: isProtected }: Cloud): string | null {
  if (read_only) return 'This cloud is read-only';
  return isProtected ? 'This cloud is protected' : null;
}

/** Whether entries that lie in `origin` may be copied into `target`. */
export function mayCopy(
  picked: readonly Picked[],
  origin: Location,
  target: Location,
  cloud: Cloud | undefined,
): Verdict {
  const verdict = mayReceive(target, cloud);
  if (!verdict.legal) return verdict;
  if (picked.length === 0) return no('Nothing is selected');
  if (origin.cloud !== target.cloud || origin.bucket !== target.bucket) return verdict;
  if (origin.key === target.key) return no('Same place');
  const inside = picked.some(({ kind, key }) => kind === 'folder' && isWithin(target.key, key));
  return inside ? no('A folder cannot go into itself') : verdict;
}

/** Whether the copy is shown before it starts. */
export function mustAsk(picked: readonly Picked[]): boolean {
  return picked.length > ASK_ABOVE || picked.some(({ kind }) => kind === 'folder');
}

/** The job that copies the entries below the target, under their own names. */
export function copySpec(picked: readonly Picked[], origin: Location, target: Location): JobSpec {
  const sources = picked.map(({ key, kind }) => ({ location: { ...origin, key }, kind }));
  return { kind: 'copy', sources, target: { how: 'into', location: target }, on_conflict: 'ask' };
}

/** `Copy 12 entries Demo S3 · raw → Demo R2 · img`. */
export function copyWords(count: number, from: string, to: string): string {
  return `Copy ${entries(count)} ${from} → ${to}`;
}
