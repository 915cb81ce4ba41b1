/** Starts what crosses from one place to another: copies and uploads. Asks first where much would move. */
import type { Location } from '../../backend/bindings';
import type { Frame } from '../../frame.svelte';
import { entries } from '../../words/plural';
import { copySpec, mayCopy, mayReceive, mustAsk, takenWords, type Verdict } from './copying';
import type { Pane } from './pane.svelte';
import type { Taken } from './selection.svelte';

export class Sending {
  readonly #frame: Frame;

  constructor(frame: Frame) {
    this.#frame = frame;
  }

  /** Whether what was taken may go to a place. */
  verdict(taken: Taken, target: Location): Verdict {
    return mayCopy(taken, target, this.#frame.cloud(target.cloud));
  }

  /** Starts a copy, or asks first on the pane it goes to. */
  copy(taken: Taken, target: Location, shownOn: Pane): void {
    const verdict = this.verdict(taken, target);
    if (!verdict.legal) return this.#frame.toasts.show(`Not copied. ${verdict.reason}.`, 'bad');
    if (mustAsk(taken) || this.#frame.choices.now.always_ask) shownOn.question = { taken, target };
    else void this.start(taken, target);
  }

  async start(taken: Taken, target: Location): Promise<void> {
    const started = await this.#frame.try(() => this.#frame.backend.startJob(copySpec(taken, target)));
    if (started !== null) this.#started(`Copying ${takenWords(taken)} to ${this.#frame.place(target)}`);
  }

  /** Whether files from the desktop may go to a place. */
  verdictOnUpload(target: Location): Verdict {
    return mayReceive(target, this.#frame.cloud(target.cloud));
  }

  async upload(paths: string[], target: Location): Promise<void> {
    const verdict = this.verdictOnUpload(target);
    if (!verdict.legal) return this.#frame.toasts.show(`Not uploaded. ${verdict.reason}.`, 'bad');
    const started = await this.#frame.try(() => this.#frame.backend.startUpload(paths, target));
    if (started !== null) this.#started(`Uploading ${entries(paths.length)} to ${this.#frame.place(target)}`);
  }

  #started(words: string): void {
    this.#frame.toasts.show(words);
    this.#frame.announcer.say(words);
  }
}
