/** Decides whether entries may be copied to a place, and how to say it. Pure. */
import { isBucketList, pathWords, placeWords } from '../../backend/address';
import type { Cloud, JobSpec, Location, Source } from '../../backend/bindings';
import { isWithin } from '../../backend/key';
import { visible } from '../../words/names';
import { entries } from '../../words/plural';
import type { Taken } from './selection.svelte';

/** Above this many entries, or with any folder, a copy is asked about before it starts. */
export const ASK_ABOVE = 20;

/** What is done with what was taken. */
export type Verb = 'copy' | 'move';

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

/** Why nothing of the cloud may be deleted; null where it may. */
export function mayRemove({ read_only, protected: isProtected }: Cloud): string | null {
  if (read_only) return 'This cloud is read-only';
  return isProtected ? 'This cloud is protected' : null;
}

/** Whether what was taken may be copied into `target`. */
export function mayCopy({ picked, origin, whole }: Taken, target: Location, cloud: Cloud | undefined): Verdict {
  const verdict = mayReceive(target, cloud);
  if (!verdict.legal) return verdict;
  if (picked.length === 0) return no('Nothing is selected');
  if (!sameBucket(origin, target)) return verdict;
  if (origin.key === target.key) return no('Same place');
  const inside = picked.some(({ kind, key }) => kind === 'folder' && isWithin(target.key, key));
  return inside ? no(whole ? 'It lies inside what is copied' : 'A folder cannot go into itself') : verdict;
}

/** Whether it may also be removed where it was taken from. */
export function mayMove(taken: Taken, target: Location, cloud: Cloud | undefined, source: Cloud | undefined): Verdict {
  if (source?.read_only === true) return no(`${source.name} is read-only`);
  if (source?.protected === true) return no(`${source.name} is protected`);
  return mayCopy(taken, target, cloud);
}

/** What a drag without any key held does: inside one bucket it moves, as everywhere else. */
export function usualVerb({ origin }: Taken, target: Location): Verb {
  return sameBucket(origin, target) ? 'move' : 'copy';
}

function sameBucket(one: Location, other: Location): boolean {
  return one.cloud === other.cloud && one.bucket === other.bucket;
}

/** Whether it is shown before it starts: much of it, and whatever removes something. */
export function mustAsk({ picked }: Taken, verb: Verb): boolean {
  return verb === 'move' || picked.length > ASK_ABOVE || picked.some(({ kind }) => kind === 'folder');
}

/** What was taken, as a job or the rules take it. */
export function sourcesOf({ picked, origin }: Pick<Taken, 'picked' | 'origin'>): Source[] {
  return picked.map(({ key, kind }) => ({ location: { ...origin, key }, kind }));
}

/** The job for the entries, below the target under their own names; everything below a place goes without its name. */
export function specOf({ picked, origin, whole }: Taken, target: Location, verb: Verb): JobSpec {
  const sources = sourcesOf({ picked, origin });
  return { kind: verb, sources, target: { how: whole ? 'as' : 'into', location: target }, on_conflict: 'ask' };
}

/** `12 entries`, `everything in raw`. */
export function takenWords({ picked, origin, whole }: Taken): string {
  return whole ? `everything in ${visible(pathWords(origin)) || 'the cloud'}` : entries(picked.length);
}

export const VERB_WORDS: Record<Verb, string> = { copy: 'Copy', move: 'Move' };

/** `Copy 12 entries Demo S3 · raw → Demo R2 · img`. */
export function sendingWords(taken: Taken, verb: Verb, from: string, to: string): string {
  return `${VERB_WORDS[verb]} ${takenWords(taken)} ${from} → ${to}`;
}
