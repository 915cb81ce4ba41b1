/** Amounts of bytes in words. Binary units; what was not read prints as a dash. */
import { grouped } from './plural';

/** What is printed for a value that was not read. */
export const UNKNOWN = '–';

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'];

/** `1.2 MiB`, `512 B`; a dash for null. */
export function bytes(count: number | null | undefined): string {
  if (count === null || count === undefined || !Number.isFinite(count)) return UNKNOWN;
  let value = count;
  let unit = 0;
  // 1023.5 would round up to 1024 of the smaller unit.
  while (value >= (unit === 0 ? 1024 : 1023.5) && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const shown = unit === 0 || value >= 99.95 ? Math.round(value).toString() : value.toFixed(1).replace(/\.0$/, '');
  return `${shown} ${UNITS[unit]}`;
}

/** `1,234,567 bytes`, for a tooltip. */
export function exactBytes(count: number | null | undefined): string {
  if (count === null || count === undefined) return 'Not read';
  return count === 1 ? '1 byte' : `${grouped(count)} bytes`;
}
