/** "Where would this file go?": what is asked, and the answers. */
import type { Explained, RuleEdit, Sample } from '../../backend/bindings';
import { failure } from '../../backend/failure';
import type { Frame } from '../../frame.svelte';
import { traceWords, type Names, type TraceWords } from '../../words/route';

/** Uploads that are looked at. */
export const LAST = 50;

export class TryState {
  readonly #frame: Frame;
  text = $state('');
  region = $state('');
  of = $state.raw<Sample['of'] | null>(null);
  answers = $state.raw<Explained[] | null>(null);
  trouble = $state<string | null>(null);
  busy = $state(false);
  /** Which of several answers is shown whole. */
  at = $state(0);
  /** A change that is not kept yet and is taken to be made. */
  edit = $state.raw<RuleEdit | null>(null);
  #asked = 0;

  constructor(frame: Frame) {
    this.#frame = frame;
  }

  readonly names: Names = {
    place: (location) => {
      const name = this.#frame.cloud(location.cloud)?.name ?? location.cloud;
      return location.bucket === '' ? name : `${name} · ${location.bucket}`;
    },
    cloud: (id) => this.#frame.cloud(id)?.name ?? id,
    jurisdiction: (id) => {
      const known = this.#frame.cloud(id)?.jurisdiction;
      if (known === null || known === undefined) return null;
      return `in ${known.label} (${known.evidence === 'read' ? 'read from the provider' : 'declared by you'})`;
    },
  };
  readonly traces: TraceWords[] = $derived.by(() => (this.answers ?? []).map((each) => traceWords(each, this.names)));

  async words(): Promise<void> {
    const text = this.text.trim();
    if (text === '') return;
    await this.ask({ of: 'words', text });
  }

  async files(): Promise<void> {
    const paths = await this.#frame.try(() => this.#frame.backend.pickFiles());
    if (paths !== null && paths.length > 0) await this.ask({ of: 'files', paths });
  }

  uploads(): Promise<void> {
    return this.ask({ of: 'uploads', count: LAST });
  }

  async ask(of: Sample['of']): Promise<void> {
    this.of = of;
    this.at = 0;
    await this.again();
  }

  /** Asks once more: rules are others. */
  async again(): Promise<void> {
    const { of, edit, region } = this;
    if (of === null) return;
    const asked = ++this.#asked;
    const sample: Sample = { of, region, source: '', cloud: null };
    this.busy = true;
    try {
      const answers = await this.#frame.backend.explain(sample, edit);
      if (asked !== this.#asked) return;
      this.answers = answers;
      this.trouble = null;
    } catch (thrown) {
      if (asked !== this.#asked) return;
      const { why, hint } = failure(thrown);
      this.trouble = [why, hint].filter((part) => part !== null).join(' ');
      this.answers = null;
    }
    this.busy = false;
  }
}
