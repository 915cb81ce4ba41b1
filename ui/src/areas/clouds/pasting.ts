/** What happens when something is pasted into one line of a form: settings are read, anything else is put in. */
import { isTelling, type Paste } from './paste.svelte';

/** Reads text that may be settings before it reaches the line; what is none is put in after all. */
export function pastedInto(event: ClipboardEvent, paste: Paste): void {
  const text = event.clipboardData?.getData('text') ?? '';
  const input = event.currentTarget;
  if (!isTelling(text) || !(input instanceof HTMLInputElement)) return;
  event.preventDefault();
  void paste.read(text).then((taken) => {
    if (!taken) insert(input, text.replace(/[\r\n]+/g, ' ').trim());
  });
}

function insert(input: HTMLInputElement, text: string): void {
  const { value, selectionStart, selectionEnd } = input;
  input.setRangeText(text, selectionStart ?? value.length, selectionEnd ?? value.length, 'end');
  input.dispatchEvent(new Event('input', { bubbles: true }));
}
