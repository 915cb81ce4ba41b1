/** Turns whatever was thrown into something that can be shown: what, likely why, what to do. */
import type { Error as ModelError, ErrorKind } from './bindings';

/** A failure as a face shows it. */
export interface Failed {
  kind: ErrorKind;
  /** One sentence: what could not be done, on what. */
  what: string;
  /** Likely why. */
  why: string;
  /** What can be done about it, if anything is known. */
  hint: string | null;
  /** The field of a form that it is about, as the engine names it: `access-key-id`. */
  field: string | null;
}

/** Likely why, and what can be done where the engine itself says nothing better. */
interface Kind {
  why: string;
  hint: string | null;
}

const KINDS: Record<ErrorKind, Kind> = {
  not_found: { why: 'It is not there.', hint: null },
  already_exists: { why: 'It is there already.', hint: null },
  conflict: { why: 'It changed since it was looked at.', hint: null },
  no_bucket: { why: 'There is no bucket of that name.', hint: 'Check the name; leave it empty to list all buckets.' },
  unauthenticated: { why: 'The credentials are missing or wrong.', hint: 'Check them in “Edit…” of the cloud’s menu.' },
  expired: { why: 'The credentials have expired.', hint: 'Sign in again, or enter new ones.' },
  needs_code: { why: 'A one-time code is needed.', hint: 'Sign in to the cloud with the code that your device shows.' },
  denied: { why: 'The credentials do not allow this.', hint: null },
  untrusted: {
    why: 'The certificate of the endpoint is not trusted.',
    hint: 'Check the address. If the endpoint is yours, name its certificate file under “Advanced”.',
  },
  clock_skewed: {
    why: 'The clock of this computer is too far from the cloud’s.',
    hint: 'Set the date and time of this computer right.',
  },
  wrong_region: {
    why: 'The bucket lies in another region.',
    hint: 'Choose that region in “Edit…” of the cloud’s menu.',
  },
  rate_limited: { why: 'The cloud asks for fewer requests.', hint: null },
  unavailable: { why: 'The cloud did not answer.', hint: 'Check the address and the network.' },
  refused: { why: 'A read-only switch or a policy said no.', hint: null },
  unsupported: { why: 'This cloud cannot do that.', hint: null },
  corrupt: { why: 'The bytes differ from what was read.', hint: null },
  full: { why: 'There is no room left.', hint: null },
  invalid: { why: 'What was entered cannot be right.', hint: null },
  cancelled: { why: 'It was stopped.', hint: null },
  internal: { why: 'This is a fault of Skyferry.', hint: null },
};

/** What begins the message of an error about one field of a form. */
const FIELD = /^([a-z]+(?:-(?:[a-z]+|\d+))*): (?=\S)/;

function isModelError(thrown: unknown): thrown is ModelError {
  return typeof thrown === 'object' && thrown !== null && 'kind' in thrown && 'message' in thrown && 'doing' in thrown;
}

function sentence(text: string): string {
  const trimmed = text.trim();
  if (trimmed === '') return '';
  const capital = trimmed.charAt(0).toUpperCase() + trimmed.slice(1);
  return /[.!?]$/.test(capital) ? capital : `${capital}.`;
}

/** The failure that `thrown` stands for. */
export function failure(thrown: unknown): Failed {
  if (!isModelError(thrown)) {
    const text = thrown instanceof Error ? thrown.message : String(thrown);
    return { kind: 'internal', what: 'Something went wrong.', why: sentence(text), hint: null, field: null };
  }
  const { kind } = thrown;
  const on = thrown.at === null ? '' : ` ${thrown.at}`;
  const field = kind === 'invalid' ? (FIELD.exec(thrown.message)?.[1] ?? null) : null;
  const message = sentence(field === null ? thrown.message : thrown.message.slice(field.length + 2));
  return {
    kind,
    what: sentence(`could not ${thrown.doing}${on}`),
    why: message === '' ? KINDS[kind].why : message,
    hint: thrown.hint === null ? KINDS[kind].hint : sentence(thrown.hint),
    field,
  };
}

/** The failure in one line, for a toast. */
export function inOneLine({ what, why, hint }: Failed): string {
  return [what, why, hint].filter((part) => part !== null && part !== '').join(' ');
}
