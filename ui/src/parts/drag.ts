/**
 * A drag by mouse inside the window: it begins after a threshold and ends in a drop or is called off. Built on mouse
 * events, because native drags and pointer events both fail somewhere (docs: the platform, measured).
 */
import { isMac } from './shortcuts';

/** Pixels that the mouse must travel before a press becomes a drag. */
export const THRESHOLD = 4;

/** The keys held during a drag. */
export type Held = Pick<MouseEvent, 'ctrlKey' | 'shiftKey' | 'altKey' | 'metaKey'>;

/** What a drag tells whoever started it. */
export interface DragSteps {
  /** The threshold was passed. Answer false to call it off. */
  began(): boolean;
  /** The mouse moved. */
  moved(x: number, y: number, held: Held): void;
  /** The button was released over a place. */
  dropped(x: number, y: number, held: Held): void;
  /** It is over, dropped or not. */
  ended(): void;
  /** Other keys are held, while the mouse stands still. */
  held?(held: Held): void;
  /** The button was released before the threshold. */
  clicked?(x: number, y: number): void;
}

/** What the keys held ask for: Ctrl copies and Shift moves, on a Mac Option and Cmd. Null when nothing is asked for. */
export function wantedByKeys(held: Held | undefined, mac = isMac()): 'copy' | 'move' | null {
  if (held === undefined) return null;
  if (mac ? held.altKey : held.ctrlKey) return 'copy';
  return (mac ? held.metaKey : held.shiftKey) ? 'move' : null;
}

/** Follows the mouse from a press until it is released; `Escape` calls the drag off. Answers a function that ends it. */
export function follow(press: MouseEvent, steps: DragSteps): () => void {
  let dragging = false;

  const stop = () => {
    window.removeEventListener('mousemove', move, true);
    window.removeEventListener('mouseup', up, true);
    window.removeEventListener('keydown', key, true);
    window.removeEventListener('keyup', key, true);
    if (dragging) steps.ended();
    dragging = false;
  };
  const move = (event: MouseEvent) => {
    // The button was released where we could not see it.
    if (event.buttons === 0) return stop();
    if (!dragging) {
      if (Math.hypot(event.clientX - press.clientX, event.clientY - press.clientY) < THRESHOLD) return;
      if (!steps.began()) return stop();
      dragging = true;
    }
    event.preventDefault();
    steps.moved(event.clientX, event.clientY, event);
  };
  const up = (event: MouseEvent) => {
    if (!dragging) steps.clicked?.(event.clientX, event.clientY);
    else {
      swallowClick();
      steps.dropped(event.clientX, event.clientY, event);
    }
    stop();
  };
  const key = (event: KeyboardEvent) => {
    if (dragging && /^(Control|Shift|Alt|Meta)$/.test(event.key)) steps.held?.(event);
    if (event.type !== 'keydown' || event.key !== 'Escape' || !dragging) return;
    event.preventDefault();
    event.stopPropagation();
    stop();
  };
  window.addEventListener('mousemove', move, true);
  window.addEventListener('mouseup', up, true);
  window.addEventListener('keydown', key, true);
  window.addEventListener('keyup', key, true);
  return stop;
}

/** The click that follows a drop on the row where the drag began is not a click. */
function swallowClick(): void {
  const swallow = (event: Event) => {
    event.stopPropagation();
    event.preventDefault();
  };
  window.addEventListener('click', swallow, { capture: true, once: true });
  setTimeout(() => window.removeEventListener('click', swallow, true), 0);
}

/** The guards that keep a drag inside the page from turning into a native one, and let desktop drops through. */
export function guardNativeDrags(target: Window): void {
  target.addEventListener('dragstart', (event) => event.preventDefault(), true);
  const accept = (event: DragEvent) => {
    event.preventDefault();
    // 'none' would turn every drop from the desktop into a leave.
    if (event.dataTransfer !== null) event.dataTransfer.dropEffect = 'copy';
  };
  target.addEventListener('dragover', accept, true);
  target.addEventListener('drop', (event) => event.preventDefault(), true);
}
