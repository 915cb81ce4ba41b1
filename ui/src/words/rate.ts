/** Speeds in words. */
import { UNKNOWN, bytes } from './bytes';

/** `12.4 MiB/s`; a dash when nothing was measured. */
export function rate(bytesPerSecond: number | null | undefined): string {
  if (bytesPerSecond === null || bytesPerSecond === undefined) return UNKNOWN;
  return `${bytes(bytesPerSecond)}/s`;
}
