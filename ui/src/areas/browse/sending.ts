/** Starts what crosses from one place to another: copies, moves and uploads. Asks first where much would move. */
import type { Location, Source } from '../../backend/bindings';
import type { Frame } from '../../frame.svelte';
import { entries } from '../../words/plural';
import { mayCopy, mayMove, mayReceive, mustAsk, specOf, takenWords, type Verb, type Verdict } from './copying';
import type { Pane } from './pane.svelte';
import type { Taken } from './selection.svelte';
import type { Undoing } from './undoing';

export class Sending {
  readonly #frame: Frame;
  readonly #undoing: Undoing;

  constructor(frame: Frame, undoing: Undoing) {
    this.#frame = frame;
    this.#undoing = undoing;
  }

  /** Whether what was taken may go to a place. */
  verdict(taken: Taken, target: Location, verb: Verb): Verdict {
    const cloud = this.#frame.cloud(target.cloud);
    if (verb === 'copy') return mayCopy(taken, target, cloud);
    return mayMove(taken, target, cloud, this.#frame.cloud(taken.origin.cloud));
  }

  /** Starts a copy or a move, or asks first on the pane it goes to. */
  send(taken: Taken, target: Location, verb: Verb, shownOn: Pane): void {
    const verdict = this.verdict(taken, target, verb);
    const not = verb === 'copy' ? 'Not copied' : 'Not moved';
    if (!verdict.legal) return this.#frame.toasts.show(`${not}. ${verdict.reason}.`, 'bad');
    if (mustAsk(taken, verb) || this.#frame.choices.now.always_ask) shownOn.question = { taken, target, verb };
    else void this.start(taken, target, verb);
  }

  async start(taken: Taken, target: Location, verb: Verb): Promise<void> {
    const started = await this.#frame.try(() => this.#frame.backend.startJob(specOf(taken, target, verb)));
    const going = verb === 'copy' ? 'Copying' : 'Moving';
    if (started !== null && verb === 'move')
      this.#undoing.did([started], `Move ${takenWords(taken)} to ${this.#frame.place(target)}`);
    if (started !== null) this.#started(`${going} ${takenWords(taken)} to ${this.#frame.place(target)}`);
  }

  /** Whether files from the desktop may go to a place. */
  verdictOnUpload(target: Location): Verdict {
    return mayReceive(target, this.#frame.cloud(target.cloud));
  }

  async upload(paths: string[], target: Location): Promise<void> {
    const verdict = this.verdictOnUpload(target);
    if (!verdict.legal) return this.#frame.toasts.show(`Not uploaded. ${verdict.reason}.`, 'bad');
    const started = await this.#frame.try(() => this.#frame.backend.startUpload(paths, target));
    if (started === null) return;
    const to = `${entries(paths.length)} to ${this.#frame.place(target)}`;
    this.#undoing.did([started], `Upload ${to}`);
    this.#started(`Uploading ${to}`);
  }

  /** Copies objects and folders, which were taken somewhere, to a place. */
  async copy(sources: Source[], target: Location): Promise<void> {
    const verdict = this.verdictOnUpload(target);
    if (!verdict.legal) return this.#frame.toasts.show(`Not copied. ${verdict.reason}.`, 'bad');
    const spec = { kind: 'copy', sources, target: { how: 'into', location: target }, on_conflict: 'ask' } as const;
    const started = await this.#frame.try(() => this.#frame.backend.startJob(spec));
    if (started !== null) this.#started(`Copying ${entries(sources.length)} to ${this.#frame.place(target)}`);
  }

  #started(words: string): void {
    this.#frame.toasts.show(words);
    this.#frame.announcer.say(words);
  }
}
