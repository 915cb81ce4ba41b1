/** Takes back what this window did: soft deletions, moves and renames, newest first. Says what it will do before it does it. */
import type { JobId, JobSummary, Undo } from '../../backend/bindings';
import type { Frame } from '../../frame.svelte';
import { plural } from '../../words/plural';

interface Step {
  id: JobId;
  /** `Delete 3 entries from Demo S3 · raw`. */
  words: string;
}

/** A question whether to take something back. */
export interface UndoQuestion extends Step {
  undo: Undo;
}

const MOST = 50;

export class Undoing {
  readonly #frame: Frame;
  readonly #ask: (question: UndoQuestion) => void;
  #steps: Step[] = [];

  constructor(frame: Frame, ask: (question: UndoQuestion) => void) {
    this.#frame = frame;
    this.#ask = ask;
  }

  /** Remembers a job that can be taken back. */
  did(id: JobId, words: string): void {
    this.#steps = [...this.#steps, { id, words }].slice(-MOST);
  }

  /** What a note about the end of a job offers. */
  offer({ id, state, tally }: JobSummary): { words: string; run: () => void } | undefined {
    const step = this.#steps.find((each) => each.id === id);
    if (step === undefined || state !== 'done' || tally.skipped === tally.found) return undefined;
    return { words: 'Undo', run: () => void this.question(step) };
  }

  /** Asks whether to take the last one back. */
  async last(): Promise<void> {
    const step = this.#steps.at(-1);
    if (step === undefined) return this.#frame.toasts.show('There is nothing to undo.');
    await this.question(step);
  }

  async question(step: Step): Promise<void> {
    const undo = await this.#frame.try(() => this.#frame.backend.undoable(step.id));
    if (undo === null) this.#forgetIfEnded(step);
    else this.#ask({ ...step, undo });
  }

  async run({ id }: UndoQuestion): Promise<void> {
    const undone = await this.#frame.try(() => this.#frame.backend.undo(id));
    if (undone === null) return;
    this.#steps = this.#steps.filter((each) => each.id !== id);
    const back = `${plural(undone.restored, 'object')} ${undone.restored === 1 ? 'is' : 'are'} back`;
    const left = undone.left === 0 ? '' : `; ${undone.left.toLocaleString('en-US')} could not be brought back`;
    const words = undone.job === null ? `${back}${left}` : 'Moving it back';
    this.#frame.toasts.show(words);
    this.#frame.announcer.say(words);
  }

  /** What cannot be taken back now is not offered again, so that the one before it can be. */
  #forgetIfEnded(step: Step): void {
    void this.#frame.backend.activity().then(
      ({ jobs }) => {
        const job = jobs.find(({ id }) => id === step.id);
        if (job === undefined || job.ended !== null) this.#steps = this.#steps.filter((each) => each.id !== step.id);
      },
      () => undefined,
    );
  }
}

/** `3 objects come back: the deletions that hide them are removed.` */
export function undoWords({ undo: { how, objects, left } }: UndoQuestion): string {
  const come = `${plural(objects, 'object')} ${objects === 1 ? 'comes' : 'come'} back`;
  if (how === 'move_back')
    return `${plural(objects, 'object')} ${objects === 1 ? 'is' : 'are'} moved back, and proved before anything is removed.`;
  const rest = left === 0 ? '' : ` ${plural(left, 'object')} cannot: somebody has written there since.`;
  return `${come}: the deletion that hides ${objects === 1 ? 'it' : 'each'} is removed.${rest}`;
}
