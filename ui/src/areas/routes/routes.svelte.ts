/** What goes by the rules: counted while it hovers, shown where somebody should look first, sent. */
import type { Forecast, JobId, Source } from '../../backend/bindings';
import { failure, inOneLine } from '../../backend/failure';
import type { Frame } from '../../frame.svelte';
import { OpenRoutes, type Load } from './open.svelte';
import { mustShow, sentWords } from './words';

/** Files of the desktop over the window. */
interface Hovering {
  number: number;
  forecast: Forecast | null;
  /** Why nothing can be said. */
  trouble: string | null;
}

/** Milliseconds after which somebody who dropped something sees that it is being looked at. */
const SOON = 400;

export class RoutesState {
  readonly frame: Frame;
  hovering = $state.raw<Hovering | null>(null);
  isOver = $state(false);
  /** What waits for a yes. */
  sheet = $state.raw<OpenRoutes | null>(null);
  /** Remembers jobs that can be taken back together; answers what takes them back. */
  remember: (jobs: JobId[], words: string) => (() => void) | undefined = () => undefined;
  /** Shows a job. */
  reveal: (job: JobId) => void = () => undefined;
  #next = 1;

  constructor(frame: Frame) {
    this.frame = frame;
  }

  hover(paths: string[]): void {
    this.left();
    const number = this.#next++;
    this.hovering = { number, forecast: null, trouble: null };
    const mine = (other: Partial<Hovering>) => {
      if (this.hovering?.number === number) this.hovering = { ...this.hovering, ...other };
    };
    this.frame.backend
      .forecast(number, paths, (forecast) => mine({ forecast }))
      .then(
        (forecast) => mine({ forecast }),
        (thrown: unknown) => mine({ trouble: inOneLine(failure(thrown)) }),
      );
  }

  over(isOver: boolean): void {
    this.isOver = isOver;
  }

  left(): void {
    if (this.hovering !== null) void this.frame.backend.closeRoutes(this.hovering.number);
    this.hovering = null;
    this.isOver = false;
  }

  drop(paths: string[]): void {
    void this.#begin({ what: 'files', paths }, this.frame.choices.now.always_ask);
  }

  /** What lies in a cloud already is always shown first: nobody sees it hover. */
  send(sources: Source[]): void {
    void this.#begin({ what: 'objects', sources }, true);
  }

  async go(open: OpenRoutes): Promise<void> {
    const sent = await open.send();
    if (this.sheet === open) this.sheet = null;
    if (sent === null) return;
    const what = open.load.what === 'files' ? 'file' : 'object';
    const words = sentWords(sent, what, (at) => this.frame.place(at));
    const [first] = sent.jobs;
    const undo = sent.jobs.length === 0 ? undefined : this.remember(sent.jobs, `Route ${words.split(' routed')[0]}`);
    const actions = [
      ...(first === undefined ? [] : [{ words: 'Details', run: () => this.reveal(first) }]),
      ...(undo === undefined ? [] : [{ words: 'Undo', run: undo }]),
    ];
    this.frame.toasts.show(words, 'plain', actions);
    this.frame.announcer.say(words);
  }

  /** Turns away from what waits for a yes. */
  cancel(): void {
    this.sheet?.close();
    this.sheet = null;
  }

  async #begin(load: Load, show: boolean): Promise<void> {
    this.cancel();
    const open = new OpenRoutes(this.frame, load, () => this.#next++);
    if (show) this.sheet = open;
    const soon = setTimeout(() => (this.sheet = open), SOON);
    await open.open();
    clearTimeout(soon);
    if (this.sheet === open) return;
    if (open.failed !== null) this.frame.toasts.show(inOneLine(open.failed), 'bad');
    else if (open.forecast !== null && mustShow(open.forecast)) this.sheet = open;
    else await this.go(open);
  }
}
