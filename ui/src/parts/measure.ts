/** How wide a text would be. */

let context: CanvasRenderingContext2D | null | undefined;
/** Pixels a letter, where nothing can be measured. */
const LETTER = 7;

/** The width of `text` in CSS pixels when set in `font`, as CSS writes it. */
export function textWidth(text: string, font: string): number {
  context ??= document.createElement('canvas').getContext('2d');
  if (context === null || context === undefined) return text.length * LETTER;
  context.font = font;
  return context.measureText(text).width;
}
