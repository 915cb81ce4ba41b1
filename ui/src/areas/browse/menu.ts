/** The menus of a pane's list: of what is selected, of the place itself, and of the columns. Owns their order. */
import { topOf } from '../../backend/address';
import type { ColumnWidth, Location } from '../../backend/bindings';
import type { Choice } from '../../parts/menus';
import { ACTIONS, type Action } from '../../parts/shortcuts';
import { actsOf, type Acts } from './acts';
import type { BrowseState } from './browse.svelte';
import { ALL_COLUMNS, COLUMNS } from './columns';
import { VERB_WORDS, type Verb } from './copying';
import { LINKS } from './linking';
import { subject } from './object-acts';
import type { Pane } from './pane.svelte';

/** A menu's lines with what each does. */
export interface PaneMenu {
  label: string;
  choices: Choice[];
  run: (id: string) => void;
}

function lineOf(browse: BrowseState, acts: Acts, action: Action, words: string = ACTIONS[action].words): Choice[] {
  const act = acts[action];
  if (act === undefined) return [];
  return [{ id: action, words, why: act.why, keys: browse.frame.keys.of(action)[0] }];
}

/** Places that what is selected can be copied to: the panes beside this one, then the tops of all clouds. */
function destinations(browse: BrowseState, pane: Pane): Map<string, { words: string; to: Location; on: Pane }> {
  const { frame, panes } = browse;
  const found = new Map<string, { words: string; to: Location; on: Pane }>();
  panes.forEach((other, at) => {
    if (other !== pane)
      found.set(`pane:${other.id}`, {
        words: `Pane ${at + 1}: ${frame.place(other.location)}`,
        to: other.location,
        on: other,
      });
  });
  for (const cloud of frame.clouds?.clouds ?? [])
    found.set(`cloud:${cloud.id}`, { words: cloud.name, to: topOf(cloud), on: pane });
  return found;
}

function sendTo(browse: BrowseState, pane: Pane, verb: Verb): { line: Choice; run: (id: string) => boolean } {
  const taken = pane.selection.taken(pane.location);
  const to = destinations(browse, pane);
  const ids = [...to.keys()];
  const first = ids.findIndex((id) => id.startsWith('cloud:'));
  const lines = [...to].map(([id, { words, to: target }], at): Choice => {
    const verdict = browse.sending.verdict(taken, target, verb);
    const why = verdict.legal ? undefined : verdict.reason;
    return { id: `${verb}:${id}`, words, why, apart: at === first && at > 0 };
  });
  const why = taken.picked.length === 0 ? 'Nothing is selected' : undefined;
  return {
    line: { id: `${verb}-to`, words: `${VERB_WORDS[verb]} to`, lines, why },
    run: (id) => {
      const place = to.get(id.slice(verb.length + 1));
      if (place === undefined || !id.startsWith(`${verb}:`)) return false;
      browse.sending.send(taken, place.to, verb, place.on);
      return true;
    },
  };
}

/** How long a link lasts, each a line; one that cannot be made says why. */
function linkLines(browse: BrowseState, pane: Pane, acts: Acts): { line: Choice; run: (id: string) => boolean } {
  const [object] = subject(pane).picked;
  const lines = [
    ...LINKS.map(({ id, words }): Choice => ({ id: `link:${id}`, words })),
    { id: 'link:custom', words: 'Custom…', apart: true },
  ];
  return {
    line: { id: 'link', words: 'Copy link', lines, why: acts['copy-link']?.why },
    run: (id) => {
      if (object === undefined || !id.startsWith('link:')) return false;
      const location = pane.locationOf(object);
      const chosen = LINKS.find((each) => id === `link:${each.id}`);
      if (chosen === undefined) browse.sheet = { what: 'link', location };
      else void browse.handling.copyLink(location, chosen.seconds);
      return true;
    },
  };
}

function perform(acts: Acts): (id: string) => void {
  return (id) => acts[id as Action]?.run();
}

/** The menu of what is selected. */
export function entryMenu(browse: BrowseState, pane: Pane): PaneMenu {
  const acts = actsOf(browse);
  const line = (action: Action, words?: string) => lineOf(browse, acts, action, words);
  const apart = (lines: Choice[]) => lines.map((each, at) => (at === 0 ? { ...each, apart: true } : each));
  const [copying, moving] = [sendTo(browse, pane, 'copy'), sendTo(browse, pane, 'move')];
  const links = linkLines(browse, pane, acts);
  const act = perform(acts);
  const run = (id: string) => copying.run(id) || moving.run(id) || links.run(id) || act(id);
  const opening = [...line('open', 'Open'), ...line('open-tab', 'Open in a new tab'), ...line('preview')];
  const selecting = apart([...line('select-all'), ...line('invert')]);
  if (pane.atBuckets) {
    const rest = [...line('measure'), ...line('copy-address')];
    return {
      label: 'What is selected',
      choices: [...opening, ...apart(rest), ...selecting, ...apart(line('delete', 'Delete bucket…'))],
      run,
    };
  }
  const choices = [
    ...opening,
    ...apart([...line('copy'), copying.line, ...line('move'), moving.line]),
    ...apart([...line('take-move', 'Cut'), ...line('take-copy', 'Copy'), ...line('paste', 'Paste')]),
    ...apart([...line('download'), links.line, ...line('copy-address', 'Copy URI'), ...line('copy-key', 'Copy key')]),
    ...apart([...line('rename'), ...line('duplicate'), ...line('new-folder', 'New folder…')]),
    ...apart(line('measure')),
    ...selecting,
    ...apart(line('delete', 'Delete…')),
  ];
  return { label: 'What is selected', choices, run };
}

/** The menu of the place, where no entry lies under the mouse. */
export function placeMenu(browse: BrowseState, pane: Pane): PaneMenu {
  const acts = actsOf(browse);
  const line = (action: Action, words?: string) => lineOf(browse, acts, action, words);
  const star = browse.frame.choices.isBookmarked(pane.location) ? 'Remove the bookmark' : 'Bookmark this place';
  const choices = [
    ...line('new-folder', 'New folder…'),
    ...line('upload'),
    ...line('paste', 'Paste'),
    ...line('measure').map((each) => ({ ...each, apart: true })),
    ...line('select-all').map((each) => ({ ...each, apart: true })),
    ...line('select-whole'),
    ...line('invert'),
    ...line('bookmark', star).map((each) => ({ ...each, apart: true })),
    ...line('copy-address'),
    ...line('path'),
    ...line('refresh').map((each) => ({ ...each, apart: true })),
  ];
  return { label: 'This place', choices, run: perform(acts) };
}

/** Which columns are shown. */
export function columnChoices(columns: readonly ColumnWidth[], bucket: boolean): Choice[] {
  const offered = ALL_COLUMNS.filter((column) => !bucket || COLUMNS[column].ofBuckets);
  const chosen = (column: string) => columns.some((each) => each.column === column);
  return [
    ...offered.map((column) => ({
      id: column,
      words: COLUMNS[column].words,
      chosen: chosen(column),
      why: column === 'name' ? 'The name is always shown' : undefined,
    })),
    { id: 'usual', words: 'Usual columns', apart: true },
  ];
}
