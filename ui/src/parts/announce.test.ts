import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Announcer } from './announce.svelte';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('at most one message a second is said, and the latest is not lost', () => {
  const announcer = new Announcer();
  announcer.say('one');
  announcer.say('two');
  announcer.say('three');
  expect(announcer.text).toBe('one');
  vi.advanceTimersByTime(1000);
  expect(announcer.text, 'what was overtaken is not said').toBe('three');
  vi.advanceTimersByTime(1000);
  announcer.say('four');
  expect(announcer.text).toBe('four');
});
