/** Points in time in words: relative for seven days, then the local date and time. Milliseconds since 1970, UTC. */
import { UNKNOWN } from './bytes';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const two = (number: number) => number.toString().padStart(2, '0');

/** `2026-11-23 14:05`, in local time. */
export function dated(time: number): string {
  const date = new Date(time);
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** `2026-11-23 14:05:09`, for a tooltip. */
export function exactly(time: number | null | undefined): string {
  if (time === null || time === undefined) return 'Not read';
  return `${dated(time)}:${two(new Date(time).getSeconds())}`;
}

/** `3 h ago`. A time that lies ahead (a clock that differs) is dated, not guessed at. */
export function when(time: number | null | undefined, now: number): string {
  if (time === null || time === undefined) return UNKNOWN;
  const age = now - time;
  if (age < -MINUTE || age >= 7 * DAY) return dated(time);
  if (age < MINUTE) return 'just now';
  if (age < HOUR) return `${Math.floor(age / MINUTE)} min ago`;
  if (age < DAY) return `${Math.floor(age / HOUR)} h ago`;
  return `${Math.floor(age / DAY)} d ago`;
}

/** `14:05:09`, for "as of". */
export function clock(time: number | null | undefined): string {
  if (time === null || time === undefined) return UNKNOWN;
  return exactly(time).slice(11);
}
