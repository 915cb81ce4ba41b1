import { expect, test } from 'vitest';
import type { Activity, JobSummary } from '../../backend/bindings';
import { leftWords, Rates, SAMPLES } from './rates.svelte';

const job = (rate: number | null, done: number): JobSummary =>
  ({ id: 1, state: 'running', size: 1000, done, rate }) as JobSummary;
const at = (rate: number | null, done = 0): Activity => ({ revision: 1, jobs: [job(rate, done)], rate });

test('five minutes of seconds are kept, and a still time is known as such', () => {
  const rates = new Rates();
  for (let second = 0; second < SAMPLES + 50; second += 1) rates.sample(at(second === 0 ? 9 : 0));
  expect(rates.samples).toHaveLength(SAMPLES);
  expect(rates.isStill, 'the one sample that moved is older than that').toBe(true);
  rates.sample(at(5));
  expect([rates.isStill, rates.peak]).toEqual([false, 5]);
});

test('the end is foretold as a range between what is now and what was usual', () => {
  const rates = new Rates();
  expect(rates.left(job(null, 0)), 'nothing was measured').toBeNull();
  for (let second = 0; second < 120; second += 1) rates.sample(at(10));
  expect(rates.left(job(10, 0))).toEqual([100, 100]);
  rates.sample(at(20));
  const [from, to] = rates.left(job(20, 0)) ?? [0, 0];
  expect(from, 'as fast as now').toBe(50);
  expect(to, 'about as slow as it was').toBeGreaterThan(90);
  expect(rates.left(job(0, 0)), 'a job that stands still has no end in sight').toBeNull();
});

test('ranges are told in the unit that fits', () => {
  expect(leftWords([240, 350])).toBe('4–6 min left');
  expect(leftWords([20, 20])).toBe('about 20 s left');
  expect(leftWords([0.2, 0.4])).toBe('about 1 s left');
  expect(leftWords([7200, 20_000])).toBe('2–6 h left');
  expect(leftWords([80_000, 300_000])).toBe('1–4 d left');
});
