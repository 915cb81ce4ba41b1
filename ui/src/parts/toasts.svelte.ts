/** Short notes that leave by themselves; those that tell of trouble stay until dismissed. */
export interface Toast {
  id: number;
  tone: 'plain' | 'bad';
  text: string;
  /** What can be done about it. */
  actions: readonly ToastAction[];
}

/** Something that can be done about a note. */
export interface ToastAction {
  words: string;
  run: () => void;
}

const STAY = 5000;
/** With something to do there must be time to reach it. */
const STAY_LONGER = 15_000;
const MOST = 4;

export class Toasts {
  shown = $state.raw<readonly Toast[]>([]);
  #next = 1;

  /** Shows a note. */
  show(text: string, tone: Toast['tone'] = 'plain', actions: readonly ToastAction[] = []): void {
    const toast = { id: this.#next++, tone, text, actions };
    this.shown = [...this.shown.filter((each) => each.text !== text), toast].slice(-MOST);
    if (tone === 'plain') setTimeout(() => this.dismiss(toast.id), actions.length === 0 ? STAY : STAY_LONGER);
  }

  dismiss(id: number): void {
    this.shown = this.shown.filter((toast) => toast.id !== id);
  }
}
