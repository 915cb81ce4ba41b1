/** Names of entries, made safe and short to look at. What comes out is never an address. */

const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/;
/** Marks that reorder or hide text: shown by their code, so that `exe.gpj` cannot pose as a picture. */
const HIDDEN = /[\u0080-\u009f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** Control characters as symbols (`␉`), marks that hide or reorder text by code, outer spaces as `␠`. */
export function visible(name: string): string {
  return (
    name
      // eslint-disable-next-line no-control-regex
      .replace(/[\u0000-\u001f]/g, (c) => String.fromCharCode(0x2400 + c.charCodeAt(0)))
      .replace(/\u007f/g, '␡')
      .replace(HIDDEN, (c) => `‹U+${c.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}›`)
      .replace(/^ +| +$/g, (spaces) => '␠'.repeat(spaces.length))
  );
}

const TAIL = 10;

/**
 * A name cut in two so that its beginning may be shortened while its end, with the extension, stays. Names that are
 * short, or read from the right, stay whole.
 */
export function halves(name: string): [head: string, tail: string] {
  if (name.length <= 2 * TAIL || RIGHT_TO_LEFT.test(name)) return [name, ''];
  const letters = [...new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(name.slice(-16 * TAIL))];
  // The first of them may have been cut in two by the slice.
  const tail = letters
    .slice(1)
    .slice(-TAIL)
    .map(({ segment }) => segment)
    .join('');
  return [name.slice(0, name.length - tail.length), tail];
}

/** `PNG` for `a.png`; null when the name has no extension. */
export function extension(name: string): string | null {
  const dot = name.lastIndexOf('.');
  if (dot <= 0 || dot === name.length - 1 || name.length - dot > 9) return null;
  return name.slice(dot + 1).toUpperCase();
}
