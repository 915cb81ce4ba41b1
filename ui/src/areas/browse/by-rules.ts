/** What goes by the rules instead of to a place: told by the panes, done by whoever knows the rules. */
import type { Source } from '../../backend/bindings';

export interface ByRules {
  /** Files of the desktop hover over the window. */
  hover(paths: string[]): void;
  /** Whether a drop now would go by the rules. */
  over(isOver: boolean): void;
  /** They left the window, or were dropped. */
  left(): void;
  /** Files of the desktop go where their rules say. */
  drop(paths: string[]): void;
  /** So do objects and folders of a pane, once somebody has seen where. */
  send(sources: Source[]): void;
}
