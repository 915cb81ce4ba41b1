import { expect, test } from 'vitest';
import { endpointNote } from './draft';
import { isTelling } from './paste.svelte';
import { shortened } from './probe-words';

test('only an address of this computer may go unencrypted without a tick', () => {
  for (const loopback of ['http://localhost:9000', 'http://127.0.0.1', 'http://127.1.2.3:1', 'http://[::1]:9000']) {
    expect(endpointNote(loopback)?.tone, loopback).toBe('mild');
  }
  for (const other of ['http://10.0.0.1', 'http://localhost.example', 'HTTP://127.example', ' http://s3 ']) {
    expect(endpointNote(other)?.tone, other).toBe('bad');
  }
  expect(endpointNote('https://s3.example.com')).toBeNull();
  expect(endpointNote('')).toBeNull();
});

test('text is read before it is put into a line only where it could be settings', () => {
  for (const telling of ['[default]', '{"type": 1}', 'https://a', 'AWS_PROFILE=x', 'one\ntwo']) {
    expect(isTelling(telling), telling).toBe(true);
  }
  for (const plain of ['media', 'AKIAIOSFODNN7EXAMPLE', 'my cloud', 's3.example.com', 'c2VjcmV0==']) {
    expect(isTelling(plain), plain).toBe(false);
  }
});

test('an access key id is shortened to what tells it from another', () => {
  expect(shortened('AKIAIOSFODNN7EXAMPLE')).toBe('AKIA…MPLE');
  expect(shortened('short'), 'too short to leave anything of').toBe('…');
});
