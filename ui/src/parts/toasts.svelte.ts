/** Short notes that leave by themselves; those that tell of trouble stay until dismissed. */
export interface Toast {
  id: number;
  tone: 'plain' | 'bad';
  text: string;
}

const STAY = 5000;
const MOST = 4;

export class Toasts {
  shown = $state.raw<readonly Toast[]>([]);
  #next = 1;

  /** Shows a note. */
  show(text: string, tone: Toast['tone'] = 'plain'): void {
    const toast = { id: this.#next++, tone, text };
    this.shown = [...this.shown.filter((each) => each.text !== text), toast].slice(-MOST);
    if (tone === 'plain') setTimeout(() => this.dismiss(toast.id), STAY);
  }

  dismiss(id: number): void {
    this.shown = this.shown.filter((toast) => toast.id !== id);
  }
}
