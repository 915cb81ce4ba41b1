/** What the keys of the window do, wherever the focus is. */
import { isTyping, prints } from './parts/shortcuts';
import { windowActs, type Areas } from './window-acts';

/** Keys by which the webview would do something of its own: reload, find, print, zoom, save. */
const WEBVIEW = /^(F3|F5|F7|F12)$|^Mod\+(Shift\+)?[RFGPSU]$|^Mod\+[+=0-]$/;

/** Acts on a key, unless a dialog is open. The webview's own meaning is always refused. */
export function pressed(event: KeyboardEvent, areas: Areas): void {
  const { frame, browse, jobs, inspector } = areas;
  const action = frame.keys.actionFor(event, 'window');
  if (action === null) {
    if (WEBVIEW.test(webviewKey(event))) event.preventDefault();
    return;
  }
  if (isTyping(event.target) && prints(event)) return;
  if (action === 'next-pane' && event.key === 'Tab' && !isInList(event)) return;
  if (action === 'previous-pane' && event.key === 'Tab' && !isInList(event)) return;
  event.preventDefault();
  if (
    frame.dialog !== null ||
    browse.sheet !== null ||
    browse.looking ||
    jobs.asking !== null ||
    inspector.deleting !== null ||
    browse.panes.some(({ question }) => question !== null)
  )
    return;
  const act = windowActs(areas)[action];
  if (act === undefined) return;
  if (act.why === undefined) act.run();
  else frame.toasts.show(`${act.why}.`);
}

const webviewKey = ({ key, ctrlKey, metaKey, shiftKey }: KeyboardEvent) =>
  `${ctrlKey || metaKey ? 'Mod+' : ''}${shiftKey && key.length === 1 ? 'Shift+' : ''}${key.length === 1 ? key.toUpperCase() : key}`;

/** In the preset of the two-pane file managers Tab goes from list to list, and everywhere else where Tab goes. */
function isInList({ target }: KeyboardEvent): boolean {
  return target instanceof Element && target.closest('[role=grid]') !== null;
}
