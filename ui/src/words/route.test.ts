import { expect, test } from 'vitest';
import type { Explained, Placement, Standing } from '../backend/bindings';
import { costWords, traceWords, verdictWords, type Names } from './route';

const NAMES: Names = {
  place: ({ cloud, bucket }) => [cloud.toUpperCase(), bucket].filter(Boolean).join(' · '),
  cloud: (id) => id.toUpperCase(),
  jurisdiction: (id) => (id === 'r2' ? 'in eu (read from the provider)' : null),
};

const place = (cloud: string, standing: Standing = { is: 'allowed' }): Placement => ({
  at: { cloud, bucket: 'assets', key: '2026/holiday.heic' },
  standing,
  class: null,
  cache_control: null,
  tags: {},
  conflict: 'ask',
});

function example(to: Placement[]): Explained {
  return {
    trace: {
      facts: {
        path: 'holiday.heic',
        whole: 'holiday.heic',
        types: { by_content: 'image/heic', by_name: 'image/heic' },
        size: 4 * 2 ** 20,
        modified: null,
        origin: { by: 'watch', name: 'Phone EU' },
        regions: { carried: null, chosen: null, watch: 'EU', cloud: null },
        sha256: null,
        now: 0,
      },
      steps: [
        { rule: 9, number: 1, name: 'Old', enabled: false, took: false, conditions: [] },
        { rule: 3, number: 2, name: 'Images', enabled: true, took: true, conditions: [['type=image/*', true]] },
      ],
      route: {
        rule: 3,
        region: 'EU',
        verdict: { is: 'send', to },
        reasons: [
          { why: 'region', from: 'watch' },
          { why: 'rule', rule: 3 },
        ],
      },
    },
    costs: [{ dollars: 0.0000586, as_of: '2026-11-01', confidence: 'high' }, null],
    policies: [{ id: 1, name: 'EU data stays in EU', region: 'EU', only: ['eu'], action: 'block' }],
    skipped: 4,
  };
}

test('a trace says what was known, which rule took it, what was not looked at, where it goes and what that costs', () => {
  const trace = traceWords(example([place('r2'), place('gcs', { is: 'blocked', policy: 1 })]), NAMES);
  expect(trace.known.map(({ text }) => text)).toEqual([
    '4 MiB',
    'image/heic (by its bytes, and its name agrees)',
    'region EU (from the watched folder)',
    'came by watched folder Phone EU',
  ]);
  expect(trace.steps.map(({ mark, number, detail }) => [mark, number, detail])).toEqual([
    ['off', '1', 'off'],
    ['yes', '2', 'type=image/* holds'],
  ]);
  expect(trace.skipped).toBe('Rules 3–6 were not looked at: the first that takes a file decides.');
  expect(trace.outcome).toEqual({ mark: 'yes', text: 'R2 · assets' });
  const [first, mirror] = trace.places;
  expect(first?.policy).toBe('Policy “EU data stays in EU” allows it: R2 is in eu (read from the provider)');
  expect(first?.cost).toBe('about $0.000059 a month (prices of 2026-11-01, confidence high)');
  expect(mirror).toMatchObject({
    mirror: true,
    mark: 'no',
    policy: 'Policy “EU data stays in EU” forbids it: GCS is in no known jurisdiction',
    cost: 'monthly cost unknown',
  });
});

test('what is not known is called so, and a type that bytes and name disagree on is a warning', () => {
  const told = example([place('r2')]);
  told.trace.facts.types = { by_content: 'image/png', by_name: 'text/plain' };
  told.trace.facts.size = null;
  told.trace.route.reasons.push({ why: 'types_disagree' });
  const { known } = traceWords(told, NAMES);
  expect(known[0]?.text).toBe('size unknown');
  expect(known[1]).toEqual({ text: 'image/png by its bytes; its name says text/plain: the bytes count', warn: true });
  told.trace.facts.types = { by_content: null, by_name: null };
  told.trace.route.reasons = [];
  expect(traceWords(told, NAMES).known[1]?.text).toBe('type unknown');
  expect([costWords(null), costWords({ dollars: 0, as_of: '2026-11-01', confidence: 'low' })]).toEqual([
    'monthly cost unknown',
    'about $0 a month (prices of 2026-11-01, confidence low)',
  ]);
});

test('the default stands as the last step, and every verdict has its words', () => {
  const told = example([place('r2')]);
  told.trace.steps = told.trace.steps.slice(0, 1);
  expect(traceWords(told, NAMES).steps.at(-1)).toMatchObject({ number: '–', name: 'Default', mark: 'yes' });
  const verdict = (verdict: Explained['trace']['route']['verdict']) =>
    verdictWords({ ...told.trace.route, verdict }, NAMES);
  expect(verdict({ is: 'ask' }).text).toBe('Asks: no rule says where');
  expect(verdict({ is: 'block', message: 'programs stay' })).toEqual({ mark: 'no', text: 'Stays: programs stay' });
  expect(verdict({ is: 'broken', message: 'no key' }).text).toBe('Cannot be routed: no key');
  expect(verdict({ is: 'send', to: [place('s3', { is: 'needs_reason', policy: 1 })] })).toEqual({
    mark: 'warn',
    text: 'Needs a reason: S3 · assets',
  });
});
