/** What can be done in the panes, by name: for keys, menus and the palette alike. An act that cannot be done says why. */
import { isBucketList, uriOf } from '../../backend/address';
import { shownKey } from '../../backend/key';
import type { Action } from '../../parts/shortcuts';
import { visible } from '../../words/names';
import { crumbs } from './crumbs';
import type { BrowseState } from './browse.svelte';
import { MOST_SELECTED } from './cursor.svelte';
import { objectActs } from './object-acts';
import type { Pane } from './pane.svelte';

/** Something to do now, or the reason why not. */
export interface Act {
  run: () => void;
  why?: string | undefined;
}

/** Acts by their action. */
export type Acts = Partial<Record<Action, Act>>;

const act = (run: () => void, why?: string | false | null): Act => ({ run, why: why || undefined });

function panesAndTabs(browse: BrowseState): Acts {
  const { stack, stacks } = browse;
  const none = stack === undefined && 'There is no pane';
  const layouts = Object.fromEntries(
    [1, 2, 3, 4].map((count) => [`layout-${count}`, act(() => browse.layOut(count), none)]),
  );
  const numbers = Object.fromEntries(
    [1, 2, 3, 4, 5, 6, 7, 8, 9].map((number) => [
      `pane-${number}`,
      act(() => browse.goTo(number - 1), number > stacks.length && `There are ${stacks.length} panes`),
    ]),
  );
  const turn = (step: number) => () => {
    stack?.show(stack.shown + step);
    stack?.pane.call();
  };
  const alone = stack?.tabs.length === 1 && 'This pane has one tab';
  return {
    ...layouts,
    ...numbers,
    'next-pane': act(() => browse.goTo(browse.focused + 1), none),
    'previous-pane': act(() => browse.goTo(browse.focused - 1), none),
    'new-tab': act(() => stack !== undefined && browse.openTab(stack, stack.pane.location), none),
    'close-tab': act(() => stack !== undefined && browse.closeTab(stack, stack.shown), none || alone),
    'reopen-tab': act(() => browse.reopenTab(), none),
    'next-tab': act(turn(1), none || alone),
    'previous-tab': act(turn(-1), none || alone),
  };
}

function ways(browse: BrowseState, pane: Pane): Acts {
  const { frame } = browse;
  const cloudOf = (id: string) => frame.cloud(id);
  const travel = (steps: -1 | 1) => () => {
    pane.travel(steps, cloudOf);
    pane.call();
  };
  const place = () => crumbs(pane.cloud, pane.location).at(-1)?.name ?? pane.cloud.name;
  const bookmark = () => {
    frame.choices.toggleBookmark({ name: visible(place()), location: pane.location });
    const is = frame.choices.isBookmarked(pane.location);
    frame.announcer.say(is ? 'Bookmarked' : 'Bookmark removed');
  };
  return {
    parent: act(
      () => pane.openParent(),
      crumbs(pane.cloud, pane.location).length < 2 && 'This is the top of the cloud',
    ),
    back: act(travel(-1), !pane.canGoBack && 'There is no place before this one'),
    forward: act(travel(1), !pane.canGoForward && 'There is no place after this one'),
    path: act(() => (pane.typing = true)),
    filter: act(() => (pane.filtering = true)),
    refresh: act(() => void frame.try(() => pane.rows.refresh())),
    bookmark: act(bookmark),
    'copy-address': act(() => void frame.copyText(addressOf(pane), 'address')),
  };
}

/** The address of the one selected entry; of the place where none is, or several are. */
function addressOf(pane: Pane): string {
  const [one] = pane.selection.count === 1 ? pane.selection.taken(pane.location).picked : [];
  return uriOf(pane.cloud, one === undefined ? pane.location : pane.locationOf(one));
}

function selecting(browse: BrowseState, pane: Pane): Acts {
  const { frame } = browse;
  const tooMany = `Up to ${MOST_SELECTED.toLocaleString('en-US')} rows can be selected one by one.`;
  const many = (done: boolean) => {
    if (!done) frame.toasts.show(`${tooMany} Select everything below as one with Ctrl+Shift+A.`);
  };
  const buckets = pane.atBuckets;
  return {
    'select-all': act(() => void pane.selectAll().then(many)),
    'select-whole': act(
      () => pane.selectWhole(),
      (buckets && 'Open a bucket first') || (pane.rows.head.filter !== '' && 'Clear the filter first'),
    ),
    invert: act(() => void pane.invert().then(many)),
    clear: act(() => pane.selection.clear()),
    toggle: act(() => pane.toggle(pane.cursor)),
    'toggle-down': act(() => {
      pane.toggle(pane.cursor);
      pane.moveOnly(pane.cursor + 1);
    }),
  };
}

function withEntry(browse: BrowseState, pane: Pane): Acts {
  const entry = pane.rows.row(pane.cursor);
  const folder = entry?.kind === 'folder' ? entry : undefined;
  const noFolder = folder === undefined && (entry === undefined ? 'Nothing is here' : 'Only folders open');
  const { stack, frame, target } = browse;
  const noTarget =
    target !== undefined && isBucketList(target.cloud, target.location) && 'Open a bucket in the target pane first';
  return {
    open: act(() => folder !== undefined && pane.openEntry(folder), noFolder),
    'open-tab': act(
      () => folder !== undefined && stack !== undefined && browse.openTab(stack, pane.locationOf(folder)),
      noFolder || (stack?.isFull && 'This pane is full of tabs'),
    ),
    'copy-key': act(
      () => entry !== undefined && void frame.copyText(shownKey(pane.locationOf(entry).key), 'key'),
      entry === undefined ? 'Nothing is here' : pane.atBuckets && 'A bucket has no key',
    ),
    copy: act(() => browse.sendToNext('copy'), noTarget),
    move: act(() => browse.sendToNext('move'), noTarget),
  };
}

/** Everything that the panes can do now. */
export function actsOf(browse: BrowseState): Acts {
  const { pane } = browse;
  if (pane === undefined) return panesAndTabs(browse);
  return {
    ...panesAndTabs(browse),
    ...ways(browse, pane),
    ...selecting(browse, pane),
    ...withEntry(browse, pane),
    ...objectActs(browse, pane),
  };
}

/** Does what an action asks for. Answers whether there was anything to do; says why where it cannot be done. */
export function perform(browse: BrowseState, action: Action): boolean {
  const found = actsOf(browse)[action];
  if (found === undefined) return false;
  if (found.why === undefined) found.run();
  else if (!QUIET.includes(action)) browse.frame.toasts.show(`${found.why}.`);
  return true;
}

/** Acts whose failing is plain to see. */
const QUIET: readonly Action[] = ['open', 'back', 'forward', 'parent', 'next-tab', 'previous-tab'];
