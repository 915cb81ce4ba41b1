/** A connection test in words: its stages, its end, and the text that may be sent to somebody. */
import type { Outcome, Stage } from '../../backend/bindings';
import type { Failed } from '../../backend/failure';
import { plural } from '../../words/plural';
import { exactly } from '../../words/when';
import type { Line } from './probe.svelte';

export const STAGES: readonly Stage[] = [
  'address',
  'certificate',
  'clock',
  'credentials',
  'listing',
  'region',
  'write',
  'capabilities',
];

export const STAGE_WORDS: Record<Stage, string> = {
  address: 'Address resolves',
  certificate: 'Certificate',
  clock: 'Clocks agree',
  credentials: 'Credentials accepted',
  listing: 'Listing',
  region: 'Region matches',
  write: 'Write, read back, delete',
  capabilities: 'What it can do',
};

export const STATE_WORDS: Record<Outcome | 'running' | 'waiting', string> = {
  passed: 'Passed',
  warned: 'Warning',
  failed: 'Failed',
  skipped: 'Not tried',
  running: 'Running',
  waiting: 'Not yet',
};

/** How a test ended, in one sentence. */
export function summary(lines: readonly Line[], failed: Failed | null): string {
  if (failed !== null) return `The test could not be made. ${failed.why}`;
  const broken = lines.find(({ state }) => state === 'failed');
  if (broken !== undefined) return `Failed at “${STAGE_WORDS[broken.stage]}”.`;
  const warned = lines.filter(({ state }) => state === 'warned').length;
  return warned === 0 ? 'The connection works.' : `The connection works, with ${plural(warned, 'warning')}.`;
}

/** What the text says of the connection itself. */
export interface Subject {
  /** `Amazon S3 · Access key`. */
  kind: string;
  endpoint: string | null;
  accessKeyId: string | null;
  /** What must not appear, wherever it comes from. */
  secrets: readonly string[];
}

/** `AKIA…7Q2X`: enough to tell one key from another. */
export function shortened(accessKeyId: string): string {
  return accessKeyId.length <= 8 ? '…' : `${accessKeyId.slice(0, 4)}…${accessKeyId.slice(-4)}`;
}

/** Shorter ones are words that could stand anywhere. */
const LEAST_SECRET = 4;

/** The test as plain text. Secrets are taken out even where an answer of the cloud repeats them. */
export function diagnostics(lines: readonly Line[], subject: Subject, tested: number | null): string {
  const { kind, endpoint, accessKeyId } = subject;
  const text = [
    'Skyferry connection test',
    `Kind: ${kind}`,
    endpoint === null ? null : `Endpoint: ${endpoint}`,
    accessKeyId === null ? null : `Access key id: ${accessKeyId}`,
    tested === null ? null : `Tested: ${exactly(tested)}`,
    ...lines.map(({ stage, state, report }, at) => {
      const head = `${at + 1} ${STAGE_WORDS[stage]}: ${STATE_WORDS[state].toLowerCase()}`;
      if (report === null) return head;
      const said = report.words === '' ? '' : ` - ${report.words}`;
      const remedy = report.remedy === null ? '' : `\n  ${report.remedy}`;
      return `${head}, ${report.millis} ms${said}${remedy}`;
    }),
  ]
    .filter((line) => line !== null)
    .join('\n');
  const hidden = subject.secrets.filter((secret) => secret.length >= LEAST_SECRET);
  const clean = hidden.reduce((told, secret) => told.replaceAll(secret, '***'), text);
  return accessKeyId === null || accessKeyId === '' ? clean : clean.replaceAll(accessKeyId, shortened(accessKeyId));
}
