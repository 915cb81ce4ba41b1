/** What can be done with the objects of a pane, by name; an act that cannot be done says why. */
import { askToDelete } from './bucketing';
import type { Act, Acts } from './acts';
import type { BrowseState } from './browse.svelte';
import { mayReceive, mayRemove, type Verb } from './copying';
import { USUAL_LINK, whyNoLink } from './linking';
import type { Pane } from './pane.svelte';
import type { Picked, Taken } from './selection.svelte';

const act = (run: () => void, why?: string | false | null): Act => ({ run, why: why || undefined });

/** What the acts are about: what is selected, else what the cursor stands on. */
export function subject(pane: Pane): Taken {
  if (!pane.selection.isEmpty) return pane.selection.taken(pane.location);
  const entry = pane.rows.row(pane.cursor);
  const picked: Picked[] = entry === undefined ? [] : [entry];
  return {
    picked: picked.map(({ kind, key, size, name }) => ({ kind, key, size, name })),
    origin: pane.location,
    whole: false,
  };
}

/** The one object that the acts are about; else why there is none. */
function oneObject({ picked, whole }: Taken): { object?: Picked; why?: string } {
  const [one] = picked;
  if (one === undefined) return { why: 'Nothing is selected' };
  if (whole || picked.length > 1) return { why: 'Select one object' };
  return one.kind === 'object' ? { object: one } : { why: 'A folder is many objects' };
}

function deletion(browse: BrowseState, pane: Pane): Act {
  const taken = subject(pane);
  if (pane.atBuckets) {
    const [bucket] = taken.picked;
    const none = taken.picked.length !== 1 && 'Choose one bucket first';
    return act(() => bucket !== undefined && askToDelete(browse, pane, bucket.name), none || mayRemove(pane.cloud));
  }
  const none = taken.picked.length === 0 && 'Nothing is selected';
  return act(() => browse.handling.askToRemove(pane, taken), none || mayRemove(pane.cloud));
}

function names(browse: BrowseState, pane: Pane): Acts {
  const taken = subject(pane);
  const { cloud } = pane;
  const entry = pane.rows.row(pane.cursor);
  const nothing = taken.picked.length === 0 && 'Nothing is selected';
  const several = (taken.whole || taken.picked.length > 1) && 'Select one entry';
  const place = mayReceive(pane.location, cloud);
  const noPlace = !place.legal && place.reason;
  const folders = (taken.whole || taken.picked.some(({ kind }) => kind === 'folder')) && 'Only objects are duplicated';
  const begin = () => entry !== undefined && (pane.renaming = { entry, value: entry.name });
  const buckets = pane.atBuckets && 'A bucket cannot be renamed';
  const elsewhere = entry?.key !== taken.picked[0]?.key && 'Put the cursor on it first';
  return {
    rename: act(begin, buckets || nothing || several || elsewhere || mayRemove(cloud)),
    duplicate: act(() => browse.handling.duplicate(pane, taken), nothing || noPlace || folders),
    'new-folder': act(() => (browse.sheet = { what: 'folder', pane }), noPlace),
  };
}

function taking(browse: BrowseState, pane: Pane): Acts {
  const { frame } = browse;
  const taken = subject(pane);
  const nothing = pane.atBuckets ? 'Open a bucket first' : taken.picked.length === 0 && 'Nothing is selected';
  const take = (verb: Verb) => () => {
    browse.clip = { taken, verb };
    frame.announcer.say(verb === 'copy' ? 'Ready to paste' : 'Cut, ready to paste');
  };
  const { clip } = browse;
  const noPaste = clip === null ? 'Nothing was copied' : browse.sending.verdict(clip.taken, pane.location, clip.verb);
  const paste = () => {
    if (clip === null) return;
    browse.sending.send(clip.taken, pane.location, clip.verb, pane);
    if (clip.verb === 'move') browse.clip = null;
  };
  return {
    'take-copy': act(take('copy'), nothing),
    'take-move': act(take('move'), nothing || mayRemove(pane.cloud)),
    paste: act(paste, typeof noPaste === 'string' ? noPaste : !noPaste.legal && noPaste.reason),
  };
}

/** Everything that can be done with the objects of a pane now. */
export function objectActs(browse: BrowseState, pane: Pane): Acts {
  const taken = subject(pane);
  const { object, why } = oneObject(taken);
  const link = () => object !== undefined && void browse.handling.copyLink(pane.locationOf(object), USUAL_LINK);
  const noLink = pane.atBuckets ? 'A bucket has no link' : (why ?? whyNoLink(browse.abilities.of(pane.cloud.id)));
  const nothing = pane.atBuckets ? 'Open a bucket first' : taken.picked.length === 0 && 'Nothing is selected';
  const place = mayReceive(pane.location, pane.cloud);
  return {
    ...names(browse, pane),
    ...taking(browse, pane),
    preview: act(
      () => object !== undefined && (browse.looking = true),
      pane.atBuckets ? 'A bucket has no preview' : why,
    ),
    'copy-link': act(link, noLink),
    download: act(() => void browse.handling.download(taken), nothing),
    upload: act(() => void browse.handling.upload(pane), !place.legal && place.reason),
    measure: act(
      () => browse.handling.measure(pane),
      pane.atBuckets && pane.selection.isEmpty && 'Select a bucket first',
    ),
    undo: act(() => void browse.undoing.last()),
    delete: deletion(browse, pane),
  };
}
