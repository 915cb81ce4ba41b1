import { expect, test } from 'vitest';
import { hiddenCrumbs } from './crumbs';

test('a path that fits is shown whole', () => {
  expect(hiddenCrumbs([50, 50, 50], 150, 24)).toBe(0);
});

test('the middle of a long path is hidden, from the front, as far as it must be', () => {
  expect(hiddenCrumbs([50, 60, 60, 60], 220, 24), 'one is too many').toBe(1);
  expect(hiddenCrumbs([50, 60, 60, 60], 140, 24)).toBe(2);
});

test('the cloud and the place itself are never hidden', () => {
  expect(hiddenCrumbs([50, 60, 60, 60], 10, 24)).toBe(2);
  expect(hiddenCrumbs([50, 60], 10, 24)).toBe(0);
});
