/** What the window asks of the engine. The only way from an area to the world outside. */
import type {
  CloudDraft,
  CloudId,
  commands,
  Event,
  Field,
  Location,
  Measured,
  Profile,
  Secret,
  StageReport,
} from './bindings';

/** A drag from the desktop over the window; positions in CSS pixels. */
export type Drop =
  | { phase: 'enter' | 'drop'; paths: string[]; x: number; y: number }
  | { phase: 'over'; x: number; y: number }
  | { phase: 'leave' };

/** Ends a subscription. */
export type Unlisten = () => void;

/** The secret fields of a draft. They cross once and are kept by nobody on this side. */
export type Secrets = Partial<Record<Field, Secret<string>>>;

/** Hears the stages of a connection test, one by one, while it runs. */
export type OnStage = (report: StageReport) => void;

/** Commands that answer more than once: a callback here, a channel on the bridge. */
type Streaming = 'testDraft' | 'testCloud' | 'measure';

/** Every command of the engine, and the two streams that it starts by itself. */
export type Backend = Omit<typeof commands, Streaming> & {
  /** Tries a draft without keeping it. `editing`: the cloud whose secrets stand in for those left out. */
  testDraft(
    draft: CloudDraft,
    secrets: Secrets,
    editing: CloudId | null,
    write: boolean,
    onStage: OnStage,
  ): Promise<Profile>;
  /** Tries a configured cloud; what it learns becomes the cloud's profile. */
  testCloud(id: CloudId, write: boolean, onStage: OnStage): Promise<Profile>;
  /** Counts what lies below a place, telling how far it has come. */
  measure(number: number, location: Location, onSum: (sum: Measured) => void): Promise<Measured>;
  /** Tells of every change; the callback asks again for what it shows. */
  onEvent(callback: (event: Event) => void): Promise<Unlisten>;
  /** Shows the whole window larger or smaller, in percent. */
  zoom(percent: number): Promise<void>;
  /** The address of a grant's bytes: a picture's, or a PDF's by range. */
  previewAddress(token: string): string;
  /** Tells of files dragged in from the desktop. */
  onDrop(callback: (drop: Drop) => void): Promise<Unlisten>;
};
