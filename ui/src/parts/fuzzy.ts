/** Finds words by some of their letters, in order: `cnp` finds “Copy to the next pane”. Pure. */

/** How well `words` answer what was typed; null when they do not. More is better. */
export function score(words: string, typed: string): number | null {
  const [text, wanted] = [words.toLowerCase(), typed.toLowerCase().replace(/\s+/g, ' ').trim()];
  if (wanted === '') return 0;
  const whole = text.indexOf(wanted);
  if (whole === 0) return 1000 - text.length;
  if (whole > 0) return (isStart(text, whole) ? 800 : 600) - whole;
  let [at, sum] = [0, 0];
  for (const letter of wanted.replaceAll(' ', '')) {
    const found = text.indexOf(letter, at);
    if (found === -1) return null;
    sum += isStart(text, found) ? 10 : found === at ? 4 : 0;
    at = found + 1;
  }
  return sum;
}

function isStart(text: string, at: number): boolean {
  return at === 0 || /[\s/·:.-]/.test(text.charAt(at - 1));
}

/** Those of `all` that answer what was typed, the best first; equals stay in their order. */
export function best<T>(all: readonly T[], typed: string, words: (each: T) => string, most: number): T[] {
  const scored = all.flatMap((each) => {
    const points = score(words(each), typed);
    return points === null ? [] : [{ each, points }];
  });
  scored.sort((one, other) => other.points - one.points);
  return scored.slice(0, most).map(({ each }) => each);
}
