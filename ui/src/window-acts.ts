/** What can be done in the window, by name: what the panes can, and what concerns the window as a whole. */
import { actsOf, type Act, type Acts } from './areas/browse/acts';
import type { BrowseState } from './areas/browse/browse.svelte';
import type { JobsState } from './areas/jobs/jobs.svelte';
import type { Frame } from './frame.svelte';

/** The states that the window is made of. */
export interface Areas {
  frame: Frame;
  browse: BrowseState;
  jobs: JobsState;
}

/** Everything that can be done now. */
export function windowActs({ frame, browse, jobs }: Areas): Acts {
  const dialog = (what: 'keys' | 'palette' | 'settings'): Act => ({ run: () => void (frame.dialog = { what }) });
  return {
    ...actsOf(browse),
    rules: { run: () => void (frame.page = frame.page === 'rules' ? 'panes' : 'rules') },
    activity: { run: () => jobs.toggle() },
    sidebar: { run: () => frame.choices.change({ narrow_sidebar: !frame.choices.now.narrow_sidebar }) },
    settings: dialog('settings'),
    palette: dialog('palette'),
    keys: dialog('keys'),
  };
}
