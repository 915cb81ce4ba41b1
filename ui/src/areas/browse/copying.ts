/** Decides whether entries may be copied to a place, and how to say it. Pure. */
import { isBucketList, pathWords, placeWords } from '../../backend/address';
import type { Cloud, JobSpec, Location } from '../../backend/bindings';
import { isWithin } from '../../backend/key';
import { visible } from '../../words/names';
import { entries } from '../../words/plural';
import type { Taken } from './selection.svelte';

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

/** Whether what was taken may be copied into `target`. */
export function mayCopy({ picked, origin, whole }: Taken, target: Location, cloud: Cloud | undefined): Verdict {
  const verdict = mayReceive(target, cloud);
  if (!verdict.legal) return verdict;
  if (picked.length === 0) return no('Nothing is selected');
  if (origin.cloud !== target.cloud || origin.bucket !== target.bucket) return verdict;
  if (origin.key === target.key) return no('Same place');
  const inside = picked.some(({ kind, key }) => kind === 'folder' && isWithin(target.key, key));
  return inside ? no(whole ? 'It lies inside what is copied' : 'A folder cannot go into itself') : verdict;
}

/** Whether the copy is shown before it starts. */
export function mustAsk({ picked }: Taken): boolean {
  return picked.length > ASK_ABOVE || picked.some(({ kind }) => kind === 'folder');
}

/** The job that copies the entries below the target, under their own names; everything below a place goes without its name. */
export function copySpec({ picked, origin, whole }: Taken, target: Location): JobSpec {
  const sources = picked.map(({ key, kind }) => ({ location: { ...origin, key }, kind }));
  return { kind: 'copy', sources, target: { how: whole ? 'as' : 'into', location: target }, on_conflict: 'ask' };
}

/** `12 entries`, `everything in raw`. */
export function takenWords({ picked, origin, whole }: Taken): string {
  return whole ? `everything in ${visible(pathWords(origin)) || 'the cloud'}` : entries(picked.length);
}

/** `Copy 12 entries Demo S3 · raw → Demo R2 · img`. */
export function copyWords(taken: Taken, from: string, to: string): string {
  return `Copy ${takenWords(taken)} ${from} → ${to}`;
}
