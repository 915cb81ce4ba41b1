/** Takes back what this window did: soft deletions, moves, renames, uploads, newest first. Says what it will do before it does it. */
import type { JobId, JobSummary, Undo, Undone } from '../../backend/bindings';
import type { Frame } from '../../frame.svelte';
import { grouped, plural } from '../../words/plural';

interface Step {
  /** Jobs that were started together. */
  ids: readonly JobId[];
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

  /** Remembers jobs that can be taken back together. Answers what asks about it. */
  did(ids: readonly JobId[], words: string): () => void {
    const step = { ids, words };
    this.#steps = [...this.#steps, step].slice(-MOST);
    return () => void this.question(step);
  }

  /** What a note about the end of a job offers. */
  offer({ id, state, tally }: JobSummary): { words: string; run: () => void } | undefined {
    const step = this.#steps.find(({ ids }) => ids.includes(id));
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
    const asked = await Promise.allSettled(step.ids.map((id) => this.#frame.backend.undoable(id)));
    const can = asked.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    const [first] = can;
    if (first !== undefined) {
      const sum = (of: 'objects' | 'left') => can.reduce((all, each) => all + each[of], 0);
      return this.#ask({ ...step, undo: { how: first.how, objects: sum('objects'), left: sum('left') } });
    }
    for (const each of asked.slice(0, 1)) if (each.status === 'rejected') this.#frame.failed(each.reason);
    this.#forgetIfEnded(step);
  }

  async run({ ids, undo: { how } }: UndoQuestion): Promise<void> {
    const undone: Undone[] = [];
    for (const id of ids) {
      // Of several jobs some may have had nothing to take back.
      const one = await (ids.length === 1 ? this.#frame.try(() => this.#frame.backend.undo(id)) : this.#quietly(id));
      if (one !== null) undone.push(one);
    }
    if (undone.length === 0) return;
    this.#steps = this.#steps.filter((each) => !each.ids.some((id) => ids.includes(id)));
    const words = undoneWords(undone, how);
    this.#frame.toasts.show(words);
    this.#frame.announcer.say(words);
  }

  #quietly(id: JobId): Promise<Undone | null> {
    return this.#frame.backend.undo(id).catch(() => null);
  }

  /** What cannot be taken back now is not offered again, so that the one before it can be. */
  #forgetIfEnded(step: Step): void {
    void this.#frame.backend.activity().then(
      ({ jobs }) => {
        const still = jobs.some(({ id, ended }) => step.ids.includes(id) && ended === null);
        if (!still) this.#steps = this.#steps.filter((each) => each !== step);
      },
      () => undefined,
    );
  }
}

/** `3 objects are back`, `3 objects are removed; 1 stays`. */
function undoneWords(undone: readonly Undone[], how: Undo['how']): string {
  if (how === 'move_back') return 'Moving it back';
  const [done, left] = (['restored', 'left'] as const).map((of) => undone.reduce((all, each) => all + each[of], 0));
  const is = `${plural(done ?? 0, 'object')} ${done === 1 ? 'is' : 'are'} ${how === 'remove' ? 'removed' : 'back'}`;
  if (left === undefined || left === 0) return is;
  return `${is}; ${grouped(left)} ${how === 'remove' ? (left === 1 ? 'stays' : 'stay') : 'could not be brought back'}`;
}

/** `3 objects come back: the deletions that hide them are removed.` */
export function undoWords({ undo: { how, objects, left } }: UndoQuestion): string {
  const come = `${plural(objects, 'object')} ${objects === 1 ? 'comes' : 'come'} back`;
  if (how === 'move_back')
    return `${plural(objects, 'object')} ${objects === 1 ? 'is' : 'are'} moved back, and proved before anything is removed.`;
  if (how === 'remove') {
    const stay =
      left === 0
        ? ''
        : ` ${plural(left, 'object')} ${left === 1 ? 'stays' : 'stay'}: it replaced something, was written since, or is all that is left.`;
    return `${plural(objects, 'object')} that ${objects === 1 ? 'was' : 'were'} made anew ${objects === 1 ? 'is' : 'are'} removed.${stay}`;
  }
  const rest = left === 0 ? '' : ` ${plural(left, 'object')} cannot: somebody has written there since.`;
  return `${come}: the deletion that hides ${objects === 1 ? 'it' : 'each'} is removed.${rest}`;
}
