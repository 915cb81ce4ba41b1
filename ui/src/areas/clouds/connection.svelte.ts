/** The form of one cloud, new or edited: what is filled in, and what becomes of it. Everything goes with the dialog. */
import type { Auth, Cloud, Field, FieldSpec, Form, Profile, Provider, ProviderId } from '../../backend/bindings';
import type { OnStage } from '../../backend/backend';
import { failure, type Failed } from '../../backend/failure';
import type { CloudsState } from './clouds.svelte';
import {
  draftOf,
  fieldsFor,
  isSecret,
  MAX_REQUESTS,
  needsUnderstanding,
  secretsOf,
  troublesOf,
  valueOf,
  type Filled,
  type Place,
  type Troubles,
  type Values,
} from './draft';
import { Paste } from './paste.svelte';
import { Probe } from './probe.svelte';
import { codeWords } from './words';

const ALWAYS: Place[] = ['name', 'letter', 'max-requests', 'jurisdiction'];

export class ConnectionForm implements Filled {
  readonly clouds: CloudsState;
  /** The cloud that is changed; null for a new one. */
  readonly editing: Cloud | null;
  readonly probe = new Probe();
  readonly paste: Paste;
  providers = $state.raw<Provider[]>([]);
  profiles = $state.raw<string[]>([]);
  provider = $state<ProviderId>('');
  auth = $state<Auth>('anonymous');
  name = $state('');
  values = $state<Values>({});
  secrets = $state<Values>({});
  jurisdiction = $state('');
  readOnly = $state(false);
  isProtected = $state(false);
  maxRequests = $state(MAX_REQUESTS.most.toString());
  /** The colour of its tile; null leaves it to the engine. */
  color = $state<number | null>(null);
  letter = $state('');
  understood = $state(false);
  /** Whether "Advanced" is open. */
  advanced = $state(false);
  /** Whether a test also writes. */
  writes = $state(false);
  troubles = $state.raw<Troubles>({});
  failed = $state.raw<Failed | null>(null);
  saving = $state(false);
  /** Why a code is needed before the form can be tried, and what is tried again once it is given. */
  code = $state.raw<{ why: string; then: 'save' | 'test' } | null>(null);
  /** The way to sign in of the cloud as it is kept. */
  #keptAuth: Auth | null = null;
  /** The way to sign in that the person chose. */
  #picked: Auth | null = null;
  #testedAs = $state<string | null>(null);
  #asKept: string | null = null;

  readonly kind: Provider | undefined = $derived(this.providers.find(({ id }) => id === this.provider));
  readonly form: Form | undefined = $derived(this.kind?.forms.find(({ auth }) => auth === this.auth));
  readonly ownJurisdiction = $derived(this.form?.fields.some(({ field }) => field === 'jurisdiction') === true);
  readonly insecure = $derived(this.form !== undefined && needsUnderstanding(this, this.form));
  /** Whether the form is no longer what was tested. */
  readonly stale = $derived(this.#testedAs !== null && this.#testedAs !== this.#fingerprint());

  constructor(clouds: CloudsState, editing: Cloud | null) {
    this.clouds = clouds;
    this.editing = editing;
    this.paste = new Paste(this);
  }

  /** Reads what can be configured and, for an edited cloud, what it is now. Answers whether there is a form. */
  async load(): Promise<boolean> {
    const { frame } = this.clouds;
    // Nobody waits for them: without them a profile can still be typed.
    void frame.backend
      .profiles()
      .then((profiles) => (this.profiles = profiles))
      .catch(() => undefined);
    const [providers, draft] = await Promise.all([
      frame.try(() => frame.backend.providers()),
      this.editing === null ? null : frame.try(() => frame.backend.cloudDraft(this.editing?.id ?? '')),
    ]);
    this.providers = providers ?? [];
    if (draft !== null) {
      Object.assign(this, { provider: draft.provider, auth: draft.auth, name: draft.name });
      Object.assign(this, { values: draft.fields, readOnly: draft.read_only, isProtected: draft.protected });
      this.jurisdiction = draft.jurisdiction ?? '';
      this.color = draft.color;
      this.letter = draft.letter ?? '';
      this.maxRequests = (draft.max_requests ?? MAX_REQUESTS.most).toString();
      this.understood = this.insecure;
      this.#keptAuth = draft.auth;
      this.#asKept = this.#fingerprint();
    } else if (this.editing === null && this.providers[0] !== undefined) this.choose(this.providers[0].id);
    return this.form !== undefined;
  }

  /** Changes the kind of service. What another kind calls otherwise does not go along. */
  choose(id: ProviderId, auth?: Auth): void {
    const next = this.providers.find((provider) => provider.id === id);
    const wanted = auth ?? this.#picked;
    const form = next?.forms.find((each) => each.auth === wanted) ?? next?.forms[0];
    if (next === undefined || form === undefined) return;
    const carried = new Set<Field>(['access-key-id', 'bucket', 'profile', 'ca', 'role-arn', 'external-id']);
    if (form.fields.some(({ field, advanced }) => field === 'endpoint' && !advanced)) carried.add('endpoint');
    if (id !== this.provider) {
      this.values = Object.fromEntries(Object.entries(this.values).filter(([field]) => carried.has(field as Field)));
    }
    this.provider = id;
    this.#use(form.auth);
  }

  /** Changes the way to sign in; where another kind of service has it too it stays chosen. */
  pick(auth: Auth): void {
    this.#picked = auth;
    this.#use(auth);
  }

  #use(auth: Auth): void {
    this.auth = auth;
    this.troubles = {};
    this.failed = null;
    this.probe.clear();
  }

  value(spec: FieldSpec): string {
    return valueOf(spec, this.values);
  }

  set(field: Field, value: string): void {
    this.values[field] = value;
    if (field === 'endpoint' && !this.insecure) this.understood = false;
  }

  /** What stands in for a secret that is not typed. */
  insteadOf(spec: FieldSpec): string | undefined {
    if (this.paste.fills(spec.field)) return 'from the pasted text';
    if (this.#keptAuth === null || this.#keptAuth !== this.auth) return undefined;
    return spec.required ? 'kept; type to replace it' : 'kept, if there is one';
  }

  /** The secrets that were typed, which no text may repeat. */
  typed(): string[] {
    return Object.values(this.secrets).filter((secret) => secret !== '');
  }

  /** Looks at the form before anybody is asked. Answers whether it may be sent. */
  check(): boolean {
    this.failed = null;
    if (this.form === undefined) return false;
    this.#show(troublesOf(this, this.form, (spec) => isSecret(spec) && this.insteadOf(spec) !== undefined));
    return Object.keys(this.troubles).length === 0;
  }

  /** Keeps the cloud, if the engine reaches it. Answers it, or null when something is wrong with the form. */
  async save(): Promise<Cloud | null> {
    const { form, editing } = this;
    if (this.saving || !this.check() || form === undefined) return null;
    this.saving = true;
    try {
      const [draft, secrets] = [draftOf(this, form), secretsOf(this, form, this.paste.text)];
      return await (editing === null ? this.clouds.add(draft, secrets) : this.clouds.edit(editing.id, draft, secrets));
    } catch (thrown) {
      this.#refused(thrown, form);
      return null;
    } finally {
      this.saving = false;
    }
  }

  /** Tests the connection. Answers whether the form was fit to be tested. */
  async test(): Promise<boolean> {
    const { form } = this;
    if (this.probe.running || form === undefined) return false;
    if (!this.check()) return false;
    this.#testedAs = this.#fingerprint();
    const thrown = await this.probe.run((onStage) => this.#ask(form, onStage));
    if (thrown !== null) this.#refused(thrown, form);
    const needing = this.probe.lines.find(({ report }) => report?.trouble === 'needs_code');
    if (needing !== undefined) this.code = { why: codeWords(needing.report?.words), then: 'test' };
    return thrown === null;
  }

  /** Gives the code that was asked for; throws what the engine threw. */
  async giveCode(code: string): Promise<void> {
    if (this.form === undefined) return;
    await this.clouds.frame.backend.signInDraft(draftOf(this, this.form), this.editing?.id ?? null, code);
  }

  /** Drops every secret. */
  forget(): void {
    this.secrets = {};
    this.paste.drop();
    this.probe.clear();
  }

  #ask(form: Form, onStage: OnStage): Promise<Profile> {
    const { backend } = this.clouds.frame;
    const writes = this.writes && !this.readOnly;
    const id = this.editing?.id ?? null;
    // What a kept cloud's own test learns becomes its profile.
    if (id !== null && this.#fingerprint() === this.#asKept) return backend.testCloud(id, writes, onStage);
    return backend.testDraft(draftOf(this, form), secretsOf(this, form, this.paste.text), id, writes, onStage);
  }

  #refused(thrown: unknown, form: Form): void {
    const failed = failure(thrown);
    if (failed.kind === 'needs_code') {
      this.code = { why: failed.why, then: 'save' };
      return;
    }
    const known = (place: string): place is Place =>
      ALWAYS.includes(place as Place) || form.fields.some(({ field }) => field === place);
    const said = [failed.why, failed.hint].filter(Boolean).join(' ');
    if (failed.field !== null && known(failed.field)) this.#show({ [failed.field]: said });
    else {
      this.failed = failed;
      this.#show(Object.fromEntries(fieldsFor(failed.kind, form).map((field) => [field, failed.why])));
    }
  }

  #show(troubles: Troubles): void {
    this.troubles = troubles;
    const hidden = this.form?.fields.some(({ field, advanced }) => advanced && troubles[field] !== undefined);
    if (hidden === true || troubles['max-requests'] !== undefined) this.advanced = true;
  }

  /** The form as one text; of secrets only how long they are. */
  #fingerprint(): string {
    if (this.form === undefined) return '';
    const lengths = Object.entries(this.secrets).map(([field, secret]) => [field, secret.length]);
    return JSON.stringify([draftOf(this, this.form), lengths, this.paste.recognised?.words]);
  }
}
