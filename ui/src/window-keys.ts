/** What the keys of the window do, wherever the focus is. */
import type { BrowseState } from './areas/browse/browse.svelte';
import type { JobsState } from './areas/jobs/jobs.svelte';
import type { Frame } from './frame.svelte';
import { actionFor, isTyping } from './parts/shortcuts';

interface Areas {
  frame: Frame;
  browse: BrowseState;
  jobs: JobsState;
}

/** Acts on a key, unless a dialog is open. The webview's own meaning (reload, find) is always refused. */
export function pressed(event: KeyboardEvent, { frame, browse, jobs }: Areas): void {
  const action = actionFor(event, 'window');
  if (action === null || (isTyping(event.target) && event.key.length === 1 && !event.ctrlKey && !event.metaKey)) return;
  event.preventDefault();
  if (frame.dialog !== null || jobs.asking !== null || browse.panes.some(({ question }) => question !== null)) return;
  const { pane } = browse;
  switch (action) {
    case 'copy':
      return browse.copyToNext();
    case 'next-pane':
      return browse.goTo(browse.focused + 1);
    case 'previous-pane':
      return browse.goTo(browse.focused - 1);
    case 'back':
      return pane?.travel(-1, (id) => frame.cloud(id));
    case 'forward':
      return pane?.travel(1, (id) => frame.cloud(id));
    case 'refresh':
      if (pane !== undefined) void frame.try(() => pane.rows.refresh());
      return;
    case 'filter':
      if (pane !== undefined) pane.filtering = true;
      return;
    case 'activity':
      return jobs.toggle();
    case 'keys':
      frame.dialog = { what: 'keys' };
      return;
  }
  const number = Number(/^pane-(\d)$/.exec(action)?.[1]);
  if (number >= 1 && number <= browse.panes.length) browse.goTo(number - 1);
}
