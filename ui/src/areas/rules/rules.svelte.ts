/** The page of rules: what is kept, which rule is open, what the last change meant. */
import type {
  Elsewhere,
  Event,
  Finding,
  PolicyId,
  Revision,
  RuleEdit,
  RuleId,
  RulesShown,
} from '../../backend/bindings';
import { failure, inOneLine, type Failed } from '../../backend/failure';
import type { Frame } from '../../frame.svelte';
import { plural } from '../../words/plural';
import { BLANK, EditorState, type Subject } from './editor.svelte';
import { TryState } from './trying.svelte';

/** A change that was made. */
export interface Done {
  text: string;
  elsewhere: Elsewhere;
}

/** The dialogs of the page. */
export type RulesDialog =
  | { what: 'preset-type' | 'preset-region' | 'regions' }
  | { what: 'import'; file: string }
  | { what: 'policy'; id: PolicyId | null };

export class RulesState {
  readonly frame: Frame;
  readonly trying: TryState;
  shown = $state.raw<RulesShown | null>(null);
  dialog = $state.raw<RulesDialog | null>(null);
  /** What the last change meant, until it is dismissed. */
  done = $state.raw<Done | null>(null);
  open = $state.raw<EditorState | null>(null);
  /** Forms with changes that are not kept yet. */
  #forms = new Map<Subject, EditorState>();
  #announced: Revision = -1;

  constructor(frame: Frame) {
    this.frame = frame;
    this.trying = new TryState(frame);
  }

  readonly name = (id: string): string => this.frame.cloud(id)?.name ?? id;

  /** What is wrong with a rule; `null` asks for the default. */
  findings(id: RuleId | null): Finding[] {
    return this.shown?.findings.filter(({ rule }) => rule === id) ?? [];
  }

  heard(event: Event): void {
    if (event.what === 'clouds' && this.shown !== null) void this.read();
    if (event.what !== 'rules') return;
    this.#announced = Math.max(this.#announced, event.revision);
    if (this.shown !== null && this.shown.revision < this.#announced) void this.read();
  }

  async read(): Promise<void> {
    const shown = await this.frame.try(() => this.frame.backend.rules());
    if (shown === null || shown.revision < (this.shown?.revision ?? -1)) return;
    this.shown = shown;
    this.#freshen();
    await this.trying.again();
  }

  /** Opens a rule in the form; changes of another one that are not kept wait there. */
  choose(subject: Subject): void {
    const before = this.open;
    if (before !== null && before.changed) this.#forms.set(before.subject, before);
    const rule = this.#ruleOf(subject);
    if (rule === null) return;
    this.open = this.#forms.get(subject) ?? new EditorState(this.frame, subject, rule);
  }

  /** Whether a form has changes that are not kept. */
  unsaved(subject: Subject): boolean {
    return (this.open?.subject === subject ? this.open : this.#forms.get(subject))?.changed === true;
  }

  /** Forgets what the open form has and is not kept. */
  discard(): void {
    const form = this.open;
    if (form === null) return;
    this.#forms.delete(form.subject);
    const rule = form.subject === 'new' ? null : this.#ruleOf(form.subject);
    if (rule === null) this.open = null;
    else form.fill(rule);
  }

  /** Keeps what the open form has. */
  async save(): Promise<void> {
    const form = this.open;
    if (form === null) return;
    try {
      await this.#make(form.edit, form.subject === 'new' ? 'Added the rule' : 'Saved');
    } catch (thrown) {
      form.failed(thrown);
      return;
    }
    this.#forms.delete(form.subject);
    const subject = form.subject === 'new' ? this.shown?.rules.at(-1)?.id : form.subject;
    this.open = null;
    if (subject !== undefined) this.choose(subject);
  }

  /** Makes a change; answers what went wrong, for a form to show. */
  async make(edit: RuleEdit, text: string): Promise<Failed | null> {
    try {
      await this.#make(edit, text);
      return null;
    } catch (thrown) {
      await this.read();
      return failure(thrown);
    }
  }

  /** Makes a change that has no form; what goes wrong becomes a note. */
  async change(edit: RuleEdit, text: string): Promise<void> {
    const failed = await this.make(edit, text);
    if (failed !== null) this.frame.toasts.show(inOneLine(failed), 'bad');
  }

  /** Moves a rule to another number, from 1. */
  async move(id: RuleId, number: number): Promise<void> {
    const rules = this.shown?.rules ?? [];
    const at = rules.findIndex((rule) => rule.id === id) + 1;
    const to = Math.max(1, Math.min(number, rules.length));
    if (at > 0 && at !== to) await this.change({ edit: 'move', id, number: to }, `Rule ${at} is now rule ${to}`);
  }

  async remove(id: RuleId): Promise<void> {
    if (this.open?.subject === id) this.open = null;
    this.#forms.delete(id);
    await this.change({ edit: 'remove', id }, 'Removed the rule');
  }

  /** Takes back the last change of the rules. */
  async undo(): Promise<void> {
    if (this.shown?.undoable !== true) return void this.frame.toasts.show('There is no change of the rules to undo.');
    await this.frame.try(() => this.frame.backend.undoRules());
    this.done = null;
    this.#forms.clear();
    await this.read();
    this.frame.announcer.say('Took back the last change of the rules');
    this.frame.toasts.show('Took back the last change of the rules');
  }

  async export(): Promise<void> {
    const file = await this.frame.try(() => this.frame.backend.pickNewFile('skyferry-rules.toml'));
    if (file === null) return;
    const done = await this.frame.try(async () => (await this.frame.backend.exportRules(file), true));
    if (done) this.frame.toasts.show(`Wrote the rules to ${file}`);
  }

  async import(): Promise<void> {
    const file = await this.frame.try(() => this.frame.backend.pickFile());
    if (file !== null) this.dialog = { what: 'import', file };
  }

  async removePolicy(id: PolicyId): Promise<void> {
    const policy = this.shown?.policies.find((each) => each.id === id);
    if (policy === undefined) return;
    await this.frame.try(() => this.frame.backend.removePolicy(id));
    await this.read();
    const again = async () => {
      await this.frame.try(() => this.frame.backend.savePolicy({ ...policy, id: null }));
      await this.read();
    };
    this.frame.toasts.show(`Removed the policy “${policy.name}”`, 'plain', [
      { words: 'Undo', run: () => void again() },
    ]);
  }

  async #make(edit: RuleEdit, text: string): Promise<void> {
    const { backend } = this.frame;
    const { elsewhere } = await backend.previewRules(edit);
    await backend.editRules(this.shown?.revision ?? 0, edit);
    this.done = { text, elsewhere };
    const moved = elsewhere.moved.length;
    const meant = moved === 0 ? '' : `. ${plural(moved, 'upload')} would now go elsewhere`;
    this.frame.announcer.say(`${text}${meant}`);
    await this.read();
  }

  #ruleOf(subject: Subject) {
    if (subject === 'new') return BLANK;
    if (subject === 'default') return this.shown === null ? null : { ...BLANK, when: [], then: this.shown.otherwise };
    return this.shown?.rules.find(({ id }) => id === subject)?.rule ?? null;
  }

  /** The open form follows what is kept, unless somebody is writing in it. */
  #freshen(): void {
    const form = this.open;
    if (form === null || form.subject === 'new') return;
    const rule = this.#ruleOf(form.subject);
    if (rule === null) this.open = null;
    else if (!form.changed) form.fill(rule);
  }
}
