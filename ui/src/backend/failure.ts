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
}

const KINDS: Record<ErrorKind, string> = {
  not_found: 'It is not there.',
  already_exists: 'It is there already.',
  conflict: 'It changed since it was looked at.',
  unauthenticated: 'The credentials are missing, wrong or expired.',
  denied: 'The credentials do not allow this.',
  rate_limited: 'The cloud asks for fewer requests.',
  unavailable: 'The cloud did not answer.',
  refused: 'A read-only switch or a policy said no.',
  unsupported: 'This cloud cannot do that.',
  corrupt: 'The bytes differ from what was read.',
  full: 'There is no room left.',
  invalid: 'What was entered cannot be right.',
  cancelled: 'It was stopped.',
  internal: 'This is a fault of Skyferry.',
};

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
    return { kind: 'internal', what: 'Something went wrong.', why: sentence(text), hint: null };
  }
  const on = thrown.at === null ? '' : ` ${thrown.at}`;
  const message = sentence(thrown.message);
  return {
    kind: thrown.kind,
    what: sentence(`could not ${thrown.doing}${on}`),
    why: message === '' ? KINDS[thrown.kind] : message,
    hint: thrown.hint === null ? null : sentence(thrown.hint),
  };
}

/** The failure in one line, for a toast. */
export function inOneLine({ what, why, hint }: Failed): string {
  return [what, why, hint].filter((part) => part !== null && part !== '').join(' ');
}
