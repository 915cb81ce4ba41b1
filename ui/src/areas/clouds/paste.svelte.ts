/** Text that was pasted into the form of a cloud: what was recognised in it. The text goes with the dialog. */
import type { Field, Recognised } from '../../backend/bindings';
import { failure, inOneLine } from '../../backend/failure';
import type { ConnectionForm } from './connection.svelte';

/** Text that may be more than one value: several lines, an address, an assignment, a document. */
const TELLING = /[\r\n]|:\/\/|^\s*[[{]|\w\s*=\s*[^\s=]/;

/** Whether pasted text is worth reading before it is put into a line. */
export function isTelling(text: string): boolean {
  return TELLING.test(text.trim());
}

export class Paste {
  recognised = $state.raw<Recognised | null>(null);
  /** What is to be said of the last paste, in words. */
  said = $state<{ tone: 'plain' | 'bad'; words: string } | null>(null);
  readonly #form: ConnectionForm;
  #text: string | null = null;
  #asked = 0;

  constructor(form: ConnectionForm) {
    this.#form = form;
  }

  /** The pasted text, if secrets are still to be taken from it. */
  get text(): string | null {
    const fields = this.#form.form?.fields ?? [];
    return fields.some(({ field }) => this.fills(field)) ? this.#text : null;
  }

  /** Whether the text stands in for a secret that was not typed. */
  fills(field: Field): boolean {
    return this.recognised?.secrets.includes(field) === true && !this.#form.secrets[field];
  }

  /** Reads text and fills the form with what it says. Answers whether anything was recognised. */
  async read(text: string): Promise<boolean> {
    this.#asked += 1;
    const asked = this.#asked;
    const { backend } = this.#form.clouds.frame;
    let found: Recognised | null;
    try {
      found = await backend.recognise(text);
    } catch (thrown) {
      this.#say('bad', inOneLine(failure(thrown)));
      return false;
    }
    if (asked !== this.#asked) return true;
    if (found === null) {
      this.#say('bad', 'Nothing was recognised in the pasted text. Fill in the fields yourself.');
      return false;
    }
    return this.#take(found, text);
  }

  /** Drops the text, and what was recognised with it. */
  drop(): void {
    this.#asked += 1;
    this.#text = null;
    this.recognised = null;
    this.said = null;
  }

  #take(found: Recognised, text: string): boolean {
    const form = this.#form;
    const kind = form.providers.find(({ id }) => id === found.provider);
    if (kind === undefined || (form.editing !== null && found.provider !== form.provider)) {
      this.#say('bad', `This is ${found.words}, for ${kind?.name ?? found.provider}: not what this cloud is.`);
      return false;
    }
    form.choose(found.provider, found.auth);
    form.values = { ...form.values, ...found.fields };
    form.secrets = {};
    if (form.name.trim() === '' && found.name !== null) form.name = found.name;
    this.#text = text;
    this.recognised = found;
    const specs = form.form?.fields ?? [];
    if (specs.some(({ field, advanced }) => advanced && found.fields[field] !== undefined)) form.advanced = true;
    const labels = specs
      .filter(({ field }) => found.fields[field] !== undefined || found.secrets.includes(field))
      .map(({ label }) => label);
    const filled = labels.length === 0 ? '' : ` Filled in: ${labels.join(', ')}.`;
    this.#say('plain', `Recognised ${found.words}: ${kind.name}.${filled}`);
    return true;
  }

  #say(tone: 'plain' | 'bad', words: string): void {
    this.said = { tone, words };
  }
}
