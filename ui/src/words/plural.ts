/** Counts in words. */
const GROUPS = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** `48,210`. */
export function grouped(count: number): string {
  return GROUPS.format(count);
}

/** `1 entry`, `48,210 entries`. The plural is the singular with an `s` unless told. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}

/** `1,204 entries`. */
export function entries(count: number): string {
  return plural(count, 'entry', 'entries');
}
