/** A hand that presses and types in the window by the words that stand there, for scenes. Development only. */

const TRIES = 60;

const words = (element: Element) => (element.getAttribute('aria-label') ?? element.textContent ?? '').trim();

/** The element, as soon as it is there. */
async function found<T extends Element>(what: string, find: () => T | undefined): Promise<T> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const element = find();
    if (element !== undefined) return element;
    await new Promise((next) => setTimeout(next, 50));
  }
  throw new Error(`the scene finds no ${what}`);
}

/** Presses the button, or the label, of that name. */
export async function click(name: string): Promise<void> {
  const all = () => [...document.querySelectorAll<HTMLElement>('button:not(:disabled), label')];
  (await found(name, () => all().find((element) => words(element) === name))).click();
}

/** Types into the field of that label. */
export async function type(label: string, text: string): Promise<void> {
  const labels = () => [...document.querySelectorAll('label')];
  const field = await found(label, () => labels().find((each) => words(each) === label)?.control ?? undefined);
  if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)) return;
  field.value = text;
  field.dispatchEvent(new Event('input', { bubbles: true }));
}

/** Presses a key where the focus is. */
export async function press(key: string, held: KeyboardEventInit = {}): Promise<void> {
  const target = document.activeElement ?? document.body;
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...held }));
  await new Promise((next) => setTimeout(next, 120));
}

/** Clicks the row of that name. */
export async function pick(name: string, held: MouseEventInit = {}): Promise<void> {
  const row = await found(
    name,
    () => document.querySelector<HTMLElement>(`[role=row][aria-label="${name}"]`) ?? undefined,
  );
  row.focus();
  row.dispatchEvent(new MouseEvent('click', { bubbles: true, ...held }));
  await new Promise((next) => setTimeout(next, 120));
}
