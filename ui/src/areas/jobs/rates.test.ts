import { expect, test } from 'vitest';
import type { JobSummary } from '../../backend/bindings';
import { directions, leftOfAll, leftWords, Rates, SAMPLES } from './rates.svelte';

const job = (state: JobSummary['state'], remaining: JobSummary['remaining']) => ({ state, remaining }) as JobSummary;

test('five minutes of seconds are kept, and a still time is known as such', () => {
  const rates = new Rates();
  for (let second = 0; second < SAMPLES + 50; second += 1) rates.sample({ rate: second === 0 ? 9 : null });
  expect(rates.samples).toHaveLength(SAMPLES);
  expect(rates.isStill, 'the one sample that moved is older than that').toBe(true);
  rates.sample({ rate: 5 });
  expect([rates.isStill, rates.peak]).toEqual([false, 5]);
});

test('all jobs together take as long as the longest, and that is not known while one is not', () => {
  const short = job('running', { least: 10, most: 20 });
  const long = job('running', { least: 60, most: 90 });
  expect(leftOfAll({ jobs: [short, long, job('paused', null)] })).toEqual({ least: 60, most: 90 });
  expect(leftOfAll({ jobs: [short, job('running', null)] })).toBeNull();
  expect(leftOfAll({ jobs: [] })).toBeNull();
});

test('what goes to clouds and what comes from them are told apart, and a copy between clouds is both', () => {
  const moving = (kind: string, rate: number | null) => ({ spec: { kind }, rate }) as JobSummary;
  const jobs = [moving('upload', 5), moving('download', 7), moving('copy', 100), moving('copy', null)];
  expect(directions({ jobs })).toEqual({ up: 105, down: 107 });
  expect(directions({ jobs: [moving('delete', null)] })).toEqual({ up: null, down: null });
});

test('ranges are told in the unit that fits', () => {
  expect(leftWords({ least: 240, most: 350 })).toBe('4–6 min left');
  expect(leftWords({ least: 20, most: 20 })).toBe('about 20 s left');
  expect(leftWords({ least: 0, most: 0 })).toBe('about 1 s left');
  expect(leftWords({ least: 7200, most: 20_000 })).toBe('2–6 h left');
  expect(leftWords({ least: 80_000, most: 300_000 })).toBe('1–4 d left');
});
