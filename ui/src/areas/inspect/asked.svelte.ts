/** The answer to one question to the engine, and what stands there until it comes. A late answer is dropped. */
import { failure, type Failed } from '../../backend/failure';

export class Asked<T> {
  value = $state.raw<T | null>(null);
  trouble = $state.raw<Failed | null>(null);
  busy = $state(false);
  #number = 0;

  /** Asks; what was known stays until the answer comes. */
  async ask(question: () => Promise<T>): Promise<void> {
    const number = (this.#number += 1);
    this.busy = true;
    try {
      const value = await question();
      if (number === this.#number) this.know(value);
    } catch (thrown) {
      if (number !== this.#number) return;
      [this.value, this.trouble] = [null, failure(thrown)];
    }
    if (number === this.#number) this.busy = false;
  }

  /** Takes an answer that came by another way. */
  know(value: T): void {
    this.#number += 1;
    [this.value, this.trouble, this.busy] = [value, null, false];
  }

  forget(): void {
    this.#number += 1;
    [this.value, this.trouble, this.busy] = [null, null, false];
  }
}
