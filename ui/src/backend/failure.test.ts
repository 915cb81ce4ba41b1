import { expect, test } from 'vitest';
import { failure } from './failure';
import { modelError } from './fake/world';

test('an error about a field names it, and its words go without the name', () => {
  const told = failure(modelError('invalid', 'connect', 'access-key-id: it is missing', null, 'fill it in'));
  expect(told).toMatchObject({ field: 'access-key-id', why: 'It is missing.', hint: 'Fill it in.' });
});

test('other errors with a colon are about no field', () => {
  expect(failure(modelError('unavailable', 'connect', 'dns: no such host')).field).toBeNull();
  expect(failure(modelError('invalid', 'connect', 'https://a is no address')).field).toBeNull();
});

test('where the engine says nothing better, the kind says what to do', () => {
  expect(failure(modelError('clock_skewed', 'list', '')).hint).toMatch(/date and time/);
  expect(failure(modelError('untrusted', 'list', '')).why).toMatch(/certificate/);
  expect(failure(modelError('expired', 'list', '', null, 'run aws sso login')).hint).toBe('Run aws sso login.');
});
