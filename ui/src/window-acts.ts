/** What can be done in the window, by name: what the panes can, and what concerns the window as a whole. */
import { actsOf, type Act, type Acts } from './areas/browse/acts';
import type { BrowseState } from './areas/browse/browse.svelte';
import type { InspectorState } from './areas/inspect/inspector.svelte';
import type { JobsState } from './areas/jobs/jobs.svelte';
import type { Frame } from './frame.svelte';

/** The states that the window is made of. */
export interface Areas {
  frame: Frame;
  browse: BrowseState;
  jobs: JobsState;
  inspector: InspectorState;
}

/** Everything that can be done now. */
export function windowActs({ frame, browse, jobs, inspector }: Areas): Acts {
  const dialog = (what: 'keys' | 'palette' | 'settings'): Act => ({ run: () => void (frame.dialog = { what }) });
  return {
    ...actsOf(browse),
    activity: { run: () => jobs.toggle() },
    inspector: { run: () => inspector.toggle() },
    settings: dialog('settings'),
    palette: dialog('palette'),
    keys: dialog('keys'),
  };
}
