/** What the window asks of the engine. The only way from an area to the world outside. */
import type { commands, Event } from './bindings';

/** A drag from the desktop over the window; positions in CSS pixels. */
export type Drop =
  | { phase: 'enter' | 'drop'; paths: string[]; x: number; y: number }
  | { phase: 'over'; x: number; y: number }
  | { phase: 'leave' };

/** Ends a subscription. */
export type Unlisten = () => void;

/** Every command of the engine, and the two streams that it starts by itself. */
export type Backend = typeof commands & {
  /** Tells of every change; the callback asks again for what it shows. */
  onEvent(callback: (event: Event) => void): Promise<Unlisten>;
  /** Tells of files dragged in from the desktop. */
  onDrop(callback: (drop: Drop) => void): Promise<Unlisten>;
};
