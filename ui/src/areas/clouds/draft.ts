/** What is filled into the form of a cloud, and what can be said about it before anybody is asked. Pure. */
import type { Secrets } from '../../backend/backend';
import type { Auth, CloudDraft, ErrorKind, Field, FieldSpec, Form, ProviderId } from '../../backend/bindings';

export type Values = Partial<Record<Field, string>>;

/** The form as it stands. */
export interface Filled {
  provider: ProviderId;
  auth: Auth;
  name: string;
  values: Values;
  secrets: Values;
  jurisdiction: string;
  readOnly: boolean;
  isProtected: boolean;
  maxRequests: string;
  color: number | null;
  letter: string;
  /** Whether it was understood that nothing is encrypted. */
  understood: boolean;
}

/** What trouble can be about: fields by the engine's names, and what every form has. */
export type Place = Field | 'name' | 'letter' | 'max-requests' | 'understood';
export type Troubles = Partial<Record<Place, string>>;

export const MAX_REQUESTS = { least: 1, most: 1024 };

/** Whether the field's value is a secret, which travels beside the draft. */
export function isSecret({ kind }: Pick<FieldSpec, 'kind'>): boolean {
  return kind === 'secret' || kind === 'secret_text';
}

/** Whether this way to sign in gives the vault something to keep. */
export function hasSecret(form: Form | undefined): boolean {
  return form?.fields.some(isSecret) === true;
}

/** What the field holds: what was filled in, else what it holds when nobody does. */
export function valueOf({ field, default: usual }: FieldSpec, values: Values): string {
  return values[field] ?? usual ?? '';
}

/** What is wrong with the form. `standsIn` says which secrets need not be typed: those kept, and those pasted. */
export function troublesOf(filled: Filled, form: Form, standsIn: (spec: FieldSpec) => boolean): Troubles {
  const found: Troubles = {};
  if (filled.name.trim() === '') found.name = 'Give the cloud a name.';
  for (const spec of form.fields) {
    const trouble = troubleOf(spec, filled, standsIn(spec));
    if (trouble !== null) found[spec.field] = trouble;
  }
  if (filled.secrets['session-token'] && !filled.secrets['secret-key'] && found['secret-key'] === undefined) {
    const alone = form.fields.some((spec) => spec.field === 'secret-key' && standsIn(spec));
    if (alone) found['secret-key'] = 'A session token belongs to one secret: enter both.';
  }
  const letter = filled.letter.trim();
  if (letter !== '' && !/^[\p{L}\p{N}]$/u.test(letter)) found.letter = 'One letter or digit.';
  const requests = filled.maxRequests.trim();
  const { least, most } = MAX_REQUESTS;
  if (requests !== '' && !(/^\d+$/.test(requests) && Number(requests) >= least && Number(requests) <= most)) {
    found['max-requests'] = `Write a number from ${least} to ${most}.`;
  }
  if (needsUnderstanding(filled, form) && !filled.understood) {
    found.understood = 'Tick this to go on, or write https:// before the address.';
  }
  return found;
}

function troubleOf(spec: FieldSpec, { values, secrets }: Filled, standsIn: boolean): string | null {
  if (isSecret(spec)) return spec.required && !standsIn && !secrets[spec.field] ? 'Fill this in.' : null;
  const value = valueOf(spec, values).trim();
  if (value === '') {
    if (!spec.required) return null;
    return (
      { folder: 'Choose a folder.', file: 'Choose a file.', choice: 'Choose one.' }[spec.kind as string] ??
      'Fill this in.'
    );
  }
  if (spec.field === 'endpoint' && !isAddress(value)) {
    return 'This is not an address. Write host:port, with https:// or http:// before it if you like.';
  }
  return null;
}

/** The draft that the engine is given; secrets travel beside it. */
export function draftOf(filled: Filled, form: Form): CloudDraft {
  const fields: Values = {};
  for (const spec of form.fields) {
    const value = valueOf(spec, filled.values).trim();
    if (!isSecret(spec) && value !== '') fields[spec.field] = value;
  }
  const ownJurisdiction = form.fields.some(({ field }) => field === 'jurisdiction');
  const requests = filled.maxRequests.trim();
  return {
    name: filled.name.trim(),
    provider: filled.provider,
    auth: filled.auth,
    fields,
    jurisdiction: ownJurisdiction || filled.jurisdiction.trim() === '' ? null : filled.jurisdiction.trim(),
    read_only: filled.readOnly,
    protected: filled.isProtected,
    max_requests: requests === '' ? null : Number(requests),
    color: filled.color,
    letter: filled.letter.trim() === '' ? null : filled.letter.trim(),
  };
}

/** The secrets that were typed, and the pasted text where it fills one that was not. */
export function secretsOf({ secrets }: Filled, form: Form, pasted: string | null): Secrets {
  const given: Secrets = {};
  for (const spec of form.fields) {
    const secret = secrets[spec.field];
    if (isSecret(spec) && secret) given[spec.field] = secret;
  }
  if (pasted !== null) given.pasted = pasted;
  return given;
}

const hasScheme = (endpoint: string) => endpoint.includes('://');

function addressOf(endpoint: string): URL | null {
  try {
    const address = new URL(hasScheme(endpoint) ? endpoint : `https://${endpoint}`);
    return /^https?:$/.test(address.protocol) && address.host !== '' ? address : null;
  } catch {
    return null;
  }
}

function isAddress(endpoint: string): boolean {
  return addressOf(endpoint) !== null;
}

/** Whether the host is this computer, whatever the network does. */
function isLoopback(host: string): boolean {
  return /^(localhost|.*\.localhost|127(\.\d{1,3}){3}|\[::1\])$/i.test(host);
}

/** What to say under an endpoint. `bad` has to be understood before anything is sent. */
export function endpointNote(endpoint: string): { tone: 'plain' | 'mild' | 'bad'; words: string } | null {
  const text = endpoint.trim();
  if (text === '') return null;
  if (!hasScheme(text)) return { tone: 'plain', words: 'https:// will be used.' };
  const address = addressOf(text);
  if (address?.protocol !== 'http:') return null;
  if (isLoopback(address.hostname)) {
    return { tone: 'mild', words: 'Not encrypted. It stays on this computer, so nobody on the network can read it.' };
  }
  return { tone: 'bad', words: 'Not encrypted: keys and files travel where others on the network can read them.' };
}

/** Whether the form sends something unencrypted over a network. */
export function needsUnderstanding({ values }: Pick<Filled, 'values'>, form: Form): boolean {
  const endpoint = form.fields.find(({ field }) => field === 'endpoint');
  return endpoint !== undefined && endpointNote(valueOf(endpoint, values))?.tone === 'bad';
}

const CREDENTIALS: Field[] = [
  'access-key-id',
  'secret-key',
  'profile',
  'service-account',
  'account-key',
  'sas',
  'connection-string',
];
const ABOUT: Partial<Record<ErrorKind, Field[]>> = {
  unauthenticated: CREDENTIALS,
  expired: CREDENTIALS,
  no_bucket: ['bucket'],
  not_found: ['bucket', 'root'],
  unavailable: ['endpoint'],
  untrusted: ['ca'],
  wrong_region: ['region'],
};

/** The fields of this form that an answer of the engine is about, where it names none itself. */
export function fieldsFor(kind: ErrorKind, form: Form): Field[] {
  return form.fields.map(({ field }) => field).filter((field) => ABOUT[kind]?.includes(field) === true);
}
