/** The voice for those who listen: one polite message a second at most; the latest waiting one wins. */
const PAUSE = 1000;

export class Announcer {
  /** What the live region says now. */
  text = $state('');
  #waiting: string | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Says `text` now, or when the last message is a second old. */
  say(text: string): void {
    if (this.#timer !== undefined) {
      this.#waiting = text;
      return;
    }
    this.text = text;
    this.#timer = setTimeout(() => this.#next(), PAUSE);
  }

  #next(): void {
    this.#timer = undefined;
    const waiting = this.#waiting;
    this.#waiting = null;
    if (waiting !== null) this.say(waiting);
  }
}
