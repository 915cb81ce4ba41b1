/** The form of one rule, or of the default: its texts, what is wrong with them, and what the change would mean. */
import type {
  Conflict,
  DestinationText,
  Match,
  PlaceText,
  RuleEdit,
  RuleId,
  RuleText,
  RulesPreview,
  ThenText,
} from '../../backend/bindings';
import { failure } from '../../backend/failure';
import type { Frame } from '../../frame.svelte';
import { partsOf, textOf, type Parts } from './words';

/** What a form is about. */
export type Subject = RuleId | 'new' | 'default';

/** A condition in the form, with an identity while it is there. */
export type Row = Parts & { id: number };

/** What is wrong, and in which field; `null` where it concerns the whole. */
export interface Trouble {
  field: string | null;
  text: string;
  hint: string | null;
}

const EMPTY: PlaceText = { cloud: '', bucket: '', key: '' };
/** A new rule: nothing said yet. */
export const BLANK: RuleText = {
  name: '',
  enabled: true,
  match: 'all',
  when: ['type=image/*'],
  then: { do: 'send', to: EMPTY, mirrors: [], class: '', cache_control: '', tags: {}, conflict: 'ask' },
};
const PAUSE = 250;
const MIRRORS = 3;

export class EditorState {
  readonly subject: Subject;
  readonly #frame: Frame;
  readonly #enabled: boolean;
  name = $state('');
  match = $state<Match>('all');
  rows = $state<Row[]>([]);
  does = $state<ThenText['do']>('send');
  message = $state('');
  /** The first place and the mirrors. */
  places = $state<PlaceText[]>([]);
  stored = $state('');
  cache = $state('');
  tags = $state('');
  conflict = $state<Conflict>('ask');
  trouble = $state.raw<Trouble | null>(null);
  preview = $state.raw<RulesPreview | null>(null);
  /** Keys that the templates of the places could make; null for one that cannot be read. */
  examples = $state.raw<(string | null)[]>([]);
  #kept = $state('');
  #next = 1;
  #asked = 0;

  readonly then: ThenText = $derived.by(() => {
    if (this.does === 'ask') return { do: 'ask' };
    if (this.does === 'block') return { do: 'block', message: this.message };
    const [to = EMPTY, ...mirrors] = this.places.map((place) => ({ ...place }));
    const destination: DestinationText = {
      to,
      mirrors,
      class: this.stored,
      cache_control: this.cache,
      tags: tagsOf(this.tags),
      conflict: this.conflict,
    };
    return { do: 'send', ...destination };
  });
  readonly rule: RuleText = $derived.by(() => ({
    name: this.name,
    enabled: this.#enabled,
    match: this.match,
    when: this.rows.map(textOf),
    then: this.then,
  }));
  readonly changed: boolean = $derived.by(() => this.subject === 'new' || JSON.stringify(this.rule) !== this.#kept);
  readonly edit: RuleEdit = $derived.by(() => {
    if (this.subject === 'default') return { edit: 'default', then: this.then };
    if (this.subject === 'new') return { edit: 'add', rule: this.rule, number: null };
    return { edit: 'change', id: this.subject, rule: this.rule };
  });

  constructor(frame: Frame, subject: Subject, rule: RuleText) {
    this.#frame = frame;
    this.subject = subject;
    this.#enabled = rule.enabled;
    this.fill(rule);
  }

  /** Puts a rule into the form, as it is kept. */
  fill({ name, match, when, then }: RuleText): void {
    this.name = name;
    this.match = match;
    this.rows = when.map((text) => ({ ...partsOf(text), id: this.#next++ }));
    this.does = then.do;
    this.message = then.do === 'block' ? then.message : '';
    this.places = then.do === 'send' ? [then.to, ...then.mirrors].map((place) => ({ ...place })) : [{ ...EMPTY }];
    this.stored = then.do === 'send' ? then.class : '';
    this.cache = then.do === 'send' ? then.cache_control : '';
    this.tags =
      then.do === 'send'
        ? Object.entries(then.tags)
            .map(([key, value]) => `${key}=${value ?? ''}`)
            .join(', ')
        : '';
    this.conflict = then.do === 'send' ? then.conflict : 'ask';
    this.trouble = null;
    this.preview = null;
    this.#kept = JSON.stringify(this.rule);
  }

  addRow(): void {
    this.rows.push({ on: 'ext', sign: '=', value: '', id: this.#next++ });
  }

  removeRow(id: number): void {
    this.rows = this.rows.filter((row) => row.id !== id);
  }

  get mayMirror(): boolean {
    return this.places.length <= MIRRORS;
  }

  addMirror(): void {
    if (this.mayMirror) this.places.push({ ...EMPTY });
  }

  removeMirror(at: number): void {
    this.places.splice(at, 1);
  }

  /** What is wrong in a field. */
  troubleAt(field: string): string | undefined {
    const { trouble } = this;
    return trouble?.field === field ? [trouble.text, trouble.hint].filter(Boolean).join(' ') : undefined;
  }

  failed(thrown: unknown): void {
    const { field, why, hint } = failure(thrown);
    this.trouble = { field, text: why, hint };
    this.preview = null;
  }

  /** Asks, a moment after the last change, what it would mean; answers how to call that off. */
  follow(): () => void {
    const { edit, changed, does } = this;
    const keys = this.places.map(({ key }) => key);
    const asked = ++this.#asked;
    const timer = setTimeout(() => {
      if (changed) void this.#try(edit, asked);
      if (does === 'send') void this.#render(keys, asked);
    }, PAUSE);
    return () => clearTimeout(timer);
  }

  async #try(edit: RuleEdit, asked: number): Promise<void> {
    try {
      const preview = await this.#frame.backend.previewRules(edit);
      if (asked !== this.#asked) return;
      this.trouble = null;
      this.preview = preview;
    } catch (thrown) {
      if (asked === this.#asked) this.failed(thrown);
    }
  }

  async #render(keys: string[], asked: number): Promise<void> {
    const one = (key: string) => this.#frame.backend.exampleKey(key, 'holiday.heic 4 MB').catch(() => null);
    const examples = await Promise.all(keys.map(one));
    if (asked === this.#asked) this.examples = examples;
  }
}

/** `team=web, stage=live`. */
function tagsOf(text: string): Record<string, string> {
  const pairs = text
    .split(',')
    .map((pair) => pair.trim())
    .filter((pair) => pair !== '');
  return Object.fromEntries(
    pairs.map((pair): [string, string] => {
      const at = pair.indexOf('=');
      return at < 0 ? [pair, ''] : [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
    }),
  );
}
