/** Clouds in words: their health, their abilities, where their secrets lie. */
import type { Auth, Feature, Health, HealthState, Jurisdiction, Protocol, Support } from '../../backend/bindings';
import { when } from '../../words/when';

export const HEALTH_WORDS: Record<HealthState, string> = {
  untried: 'Not tried yet',
  good: 'Answers',
  slow: 'Answers slowly',
  failing: 'Does not answer as it should',
  sign_in: 'Needs to sign in',
};

/** `Answers · about 42 ms · last 3 min ago`. */
export function healthWords({ state, latency, answered, trouble }: Health, now: number): string {
  const parts = [
    HEALTH_WORDS[state],
    trouble?.message ?? null,
    latency === null ? null : `about ${latency} ms`,
    answered === null ? null : `last answer ${when(answered, now)}`,
  ];
  return parts.filter((part) => part !== null && part !== '').join(' · ');
}

/** Why somebody has to sign in. */
export function signInWords({ trouble }: Health): string {
  if (trouble?.kind === 'needs_code') return 'a one-time code is needed';
  return trouble?.kind === 'expired' ? 'the credentials have expired' : 'the credentials are missing or wrong';
}

/** Why a code is asked for, as a sentence. */
export function codeWords(message: string | undefined): string {
  if (message === undefined || message === '') return 'Its credentials demand a one-time code.';
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}.`;
}

/** How it is known where the bytes lie. */
export function jurisdictionWords({ label, evidence }: Jurisdiction): string {
  return `Jurisdiction: ${label}, ${evidence === 'read' ? 'read from the provider' : 'declared by you'}`;
}

export const SUPPORT_WORDS: Record<Support, string> = { yes: 'Yes', unproved: 'Unproved', no: 'No' };

export const FEATURE_WORDS: Record<Feature, string> = {
  conditional_create: 'Creates only what is not there',
  conditional_finish: 'The same for uploads in parts',
  metadata: 'Content type and metadata',
  tags: 'Tags',
  versions: 'Versions',
  storage_classes: 'Storage classes',
  copy: 'Copies by itself',
  copy_parts: 'Copies large objects by itself',
  conditional_copy: 'Copies only what did not change',
  bulk_delete: 'Deletes many at once',
  links: 'Links that expire',
  list_after: 'Lists from a key on',
  list_uploads: 'Lists unfinished uploads',
  list_buckets: 'Lists buckets',
  create_buckets: 'Makes and deletes buckets',
  etag_is_md5: 'Entity tag is the MD5',
  crc64_nvme: 'Checks CRC64NVME',
  crc32c: 'Checks CRC32C',
  parts_in_any_order: 'Takes parts in any order',
  real_folders: 'Folders exist by themselves',
  case_folds: 'Upper and lower case are the same',
};

/** Why nothing is stored for a way to sign in that needs no secret. */
export function nothingStored(auth: Auth, protocol: Protocol): string {
  if (protocol === 'local') return 'Nothing secret is stored: a folder needs none.';
  if (auth === 'profile') return 'Nothing is stored: keys are read from the AWS configuration when they are needed.';
  if (auth === 'ambient') return 'Nothing is stored: credentials are taken from the surroundings when they are needed.';
  return 'Nothing is stored: public buckets need no credentials.';
}
