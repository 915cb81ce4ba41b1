/** What is typed into the form of a new cloud, and what can be said about it before anybody is asked. Pure. */
import type { CloudDraft, ConnectionDraft, ErrorKind } from '../../backend/bindings';

/** A kind of service. */
export type Provider = ConnectionDraft['provider'];

/** The fields of the form. */
export interface Form {
  provider: Provider;
  name: string;
  root: string;
  endpoint: string;
  region: string;
  bucket: string;
  pathStyle: boolean;
  accessKeyId: string;
  secret: string;
  readOnly: boolean;
}

export type Field = 'name' | 'root' | 'endpoint' | 'region' | 'bucket' | 'accessKeyId' | 'secret';
export type Troubles = Partial<Record<Field, string>>;

export const EMPTY: Form = {
  provider: 's3',
  name: '',
  root: '',
  endpoint: '',
  region: '',
  bucket: '',
  pathStyle: true,
  accessKeyId: '',
  secret: '',
  readOnly: false,
};

/** What is wrong with the fields, before the engine is asked. */
export function troublesOf(form: Form): Troubles {
  const found: Troubles = {};
  if (form.name.trim() === '') found.name = 'Give the cloud a name.';
  if (form.provider === 'local') {
    if (form.root.trim() === '') found.root = 'Choose a folder.';
    return found;
  }
  const endpoint = form.endpoint.trim();
  if (endpoint === '') found.endpoint = 'Fill in the address of the service.';
  else if (!isAddress(endpoint))
    found.endpoint = 'This is not an address. Write host:port, with https:// or http:// before it if you like.';
  if (form.accessKeyId.trim() === '') found.accessKeyId = 'Fill in the access key id.';
  if (form.secret === '') found.secret = 'Fill in the secret access key.';
  return found;
}

function isAddress(endpoint: string): boolean {
  try {
    const { protocol, host } = new URL(hasScheme(endpoint) ? endpoint : `https://${endpoint}`);
    return /^https?:$/.test(protocol) && host !== '';
  } catch {
    return false;
  }
}

function hasScheme(endpoint: string): boolean {
  return endpoint.includes('://');
}

/** What to say under the endpoint. */
export function endpointNote(endpoint: string): { tone: 'plain' | 'bad'; words: string } | null {
  const text = endpoint.trim();
  if (/^http:\/\//i.test(text)) {
    return { tone: 'bad', words: 'Not encrypted: keys and files travel where others on the network can read them.' };
  }
  if (text !== '' && !hasScheme(text)) return { tone: 'plain', words: 'https:// will be used.' };
  return null;
}

/** The field that an answer of the engine is about, if it says so. */
export function fieldsFor(kind: ErrorKind): Field[] {
  if (kind === 'unauthenticated') return ['accessKeyId', 'secret'];
  if (kind === 'not_found') return ['bucket', 'root'];
  if (kind === 'unavailable') return ['endpoint'];
  return [];
}

const orNull = (text: string) => (text.trim() === '' ? null : text.trim());

/** The draft that the engine is given; the secret travels beside it. */
export function draftOf(form: Form): CloudDraft {
  const { provider, readOnly: read_only } = form;
  const name = form.name.trim();
  const region = orNull(form.region);
  if (provider === 'local') return { name, region: null, read_only, connection: { provider, root: form.root.trim() } };
  const connection = {
    provider,
    endpoint: form.endpoint.trim(),
    region,
    bucket: orNull(form.bucket),
    path_style: form.pathStyle,
    access_key_id: form.accessKeyId.trim(),
  };
  return { name, region, read_only, connection };
}
