/** The fake's clock. A test holds it still and moves it by hand. */
export interface Time {
  now(): number;
  /** Runs `what` after `delay` milliseconds. */
  after(delay: number, what: () => void): void;
}

/** The computer's clock. */
export const realTime: Time = {
  now: () => Date.now(),
  after: (delay, what) => void setTimeout(what, delay),
};

/** A clock that moves only when told to. */
export class ManualTime implements Time {
  #now: number;
  #due: { at: number; what: () => void }[] = [];

  constructor(now = Date.UTC(2026, 10, 23, 12, 0, 0)) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  after(delay: number, what: () => void): void {
    this.#due.push({ at: this.#now + delay, what });
  }

  /** Moves the clock on and runs what has become due, in order. */
  advance(milliseconds: number): void {
    const end = this.#now + milliseconds;
    for (;;) {
      this.#due.sort((one, other) => one.at - other.at);
      const next = this.#due[0];
      if (next === undefined || next.at > end) break;
      this.#due.shift();
      this.#now = next.at;
      next.what();
    }
    this.#now = end;
  }
}
