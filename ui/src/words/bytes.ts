/** Amounts of bytes in words, in the units that were chosen; what was not read prints as a dash. */
import { grouped } from './plural';
import { isDecimal } from './units.svelte';

/** What is printed for a value that was not read. */
export const UNKNOWN = '–';

const BINARY = { step: 1024, units: ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'] };
const DECIMAL = { step: 1000, units: ['B', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB'] };

/** `1.2 MiB`, `512 B`; a dash for null. */
export function bytes(count: number | null | undefined): string {
  if (count === null || count === undefined || !Number.isFinite(count)) return UNKNOWN;
  const { step, units } = isDecimal() ? DECIMAL : BINARY;
  let value = count;
  let unit = 0;
  // 1023.5 would round up to 1024 of the smaller unit.
  while (value >= (unit === 0 ? step : step - 0.5) && unit < units.length - 1) {
    value /= step;
    unit += 1;
  }
  const shown = unit === 0 || value >= 99.95 ? Math.round(value).toString() : value.toFixed(1).replace(/\.0$/, '');
  return `${shown} ${units[unit]}`;
}

/** `1,234,567 bytes`, for a tooltip. */
export function exactBytes(count: number | null | undefined): string {
  if (count === null || count === undefined) return 'Not read';
  return count === 1 ? '1 byte' : `${grouped(count)} bytes`;
}
