import { expect, test } from 'vitest';
import type { Backend } from '../../backend/backend';
import type { Entry, Rows } from '../../backend/bindings';
import { BLOCK, Listing } from './listing.svelte';

const AT = { cloud: 'c', bucket: '', key: '' };

/** An engine whose answers are given by hand. */
class Engine {
  readonly asked: { first: number; count: number; answer: (rows: Rows) => void }[] = [];
  readonly closed: number[] = [];
  readonly backend = {
    openListing: async () => 7,
    readRows: (_id: number, first: number, count: number) =>
      new Promise<Rows>((answer) => this.asked.push({ first, count, answer })),
    closeListing: async (id: number) => (this.closed.push(id), null),
  } as unknown as Backend;

  /** Answers the oldest question with rows named after `tag`. */
  async answer(revision: number, tag: string, total = 1000): Promise<void> {
    const question = this.asked.shift();
    if (question === undefined) throw new Error('nothing was asked');
    const length = Math.max(0, Math.min(question.count, total - question.first));
    const rows = Array.from({ length }, (_, at): Entry => {
      const key = `${tag}${question.first + at}`;
      return { kind: 'object', key, name: key, size: 1, modified: null, etag: null };
    });
    const sort = { by: 'name' as const, descending: false };
    const head = { location: AT, state: 'complete' as const, error: null, sort, filter: '', as_of: 1 };
    question.answer({ ...head, revision, total, arrived: total, size: total, first: question.first, rows });
    await breath();
  }
}
const breath = async () => {
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
};

async function opened(): Promise<{ engine: Engine; listing: Listing }> {
  const engine = new Engine();
  const listing = new Listing(engine.backend, AT);
  await breath();
  return { engine, listing };
}

test('rows are asked for by whole blocks, one question at a time', async () => {
  const { engine, listing } = await opened();
  listing.need(10, 20);
  listing.need(300, 20);
  expect(engine.asked.map(({ first, count }) => [first, count])).toEqual([[0, BLOCK]]);
  await engine.answer(1, 'a');
  expect(
    engine.asked.map(({ first }) => first),
    'then only what is in view by now',
  ).toEqual([2 * BLOCK]);
  await engine.answer(1, 'a');
  expect([listing.row(0)?.key, listing.row(300)?.key, listing.row(600)]).toEqual(['a0', 'a300', undefined]);
  listing.need(5, 20);
  expect(engine.asked, 'a block that is here is not asked for again').toEqual([]);
});

test('an event brings the rows in view up to date, and older answers are dropped', async () => {
  const { engine, listing } = await opened();
  await engine.answer(3, 'new');
  listing.heard(7, 4);
  listing.heard(8, 99);
  expect(engine.asked).toHaveLength(1);
  await engine.answer(2, 'old');
  expect(listing.row(0)?.key, 'revision 2 is older than what is shown').toBe('new0');
});

test('an announcement while a question is under way is asked for again', async () => {
  const { engine, listing } = await opened();
  listing.heard(7, 5);
  await engine.answer(4, 'four');
  expect(listing.row(0)?.key, 'shown meanwhile').toBe('four0');
  await engine.answer(5, 'five');
  expect(listing.row(0)?.key).toBe('five0');
  expect(engine.asked).toEqual([]);
});

test('only the blocks used last are kept', async () => {
  const { engine, listing } = await opened();
  await engine.answer(1, 'a', 1_000_000);
  for (let block = 1; block <= 80; block += 1) {
    listing.need(block * BLOCK, 1);
    await engine.answer(1, 'a', 1_000_000);
  }
  expect(listing.row(0), 'scrolled past long ago').toBeUndefined();
  expect(listing.row(80 * BLOCK)).toBeDefined();
});

test('a listing that is closed before it was opened is closed all the same', async () => {
  const engine = new Engine();
  const listing = new Listing(engine.backend, AT);
  listing.close();
  await breath();
  expect(engine.closed).toEqual([7]);
});
