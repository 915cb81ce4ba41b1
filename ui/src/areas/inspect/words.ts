/** What the inspector says, in words. */
import type { Algorithm, JobKind, Rung, TaskState } from '../../backend/bindings';
import type { InspectedEntry } from '../../inspected';
import { bytes } from '../../words/bytes';
import { extension } from '../../words/names';
import { plural } from '../../words/plural';

export const ALGORITHMS: Record<Algorithm, string> = {
  crc64_nvme: 'CRC64NVME',
  crc32c: 'CRC32C',
  crc32: 'CRC32',
  sha256: 'SHA-256',
  sha1: 'SHA-1',
  md5: 'MD5',
};

export const DID: Record<JobKind, string> = {
  upload: 'Upload',
  download: 'Download',
  copy: 'Copy',
  move: 'Move',
  delete: 'Delete',
  verify: 'Compare',
};

export const STATES: Record<TaskState, string> = {
  queued: 'Queued',
  active: 'Under way',
  needs_decision: 'Needs decision',
  copied: 'Copied, source still there',
  done: 'Done',
  skipped: 'Skipped',
  failed: 'Failed',
  cancelled: 'Cancelled',
};

/** How a replica was proved; its letter is that of the reports. */
export const PROVED: Record<Rung, string> = {
  both_checksums: 'Verified: both clouds tell the same checksum (A)',
  streamed_checksum: 'Verified: checksum of what was sent (B)',
  single_part_etag: 'Verified: entity tag (C)',
  multipart_etag: 'Verified: entity tag of the parts (D)',
  read_back: 'Verified: read back (E)',
  size_only: 'Size only, not verified (F)',
};

/** Types of several entries, the most frequent first: `4 PNG, 2 folders, 1 without extension`. */
export function typesOf(entries: readonly InspectedEntry[]): string {
  const counts = new Map<string, number>();
  for (const { kind, name } of entries) {
    const type = kind === 'folder' ? 'folder' : (extension(name) ?? 'without extension');
    counts.set(type, (counts.get(type) ?? 0) + 1);
  }
  const sorted = [...counts].sort((one, other) => other[1] - one[1]);
  const shown = sorted
    .slice(0, 6)
    .map(([type, count]) => (type === 'folder' ? plural(count, 'folder') : `${count} ${type}`));
  return sorted.length > 6 ? `${shown.join(', ')} and ${sorted.length - 6} other types` : shown.join(', ');
}

/** Bytes of the objects among several entries; folders are not counted. */
export function sizeOf(entries: readonly InspectedEntry[]): string {
  const sum = entries.reduce((all, { size }) => all + (size ?? 0), 0);
  const folders = entries.filter(({ kind }) => kind === 'folder').length;
  if (folders === entries.length) return 'Not counted';
  return folders === 0 ? bytes(sum) : `${bytes(sum)}, without the ${plural(folders, 'folder')}`;
}
