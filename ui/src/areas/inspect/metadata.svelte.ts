/** Metadata and tags as they are being changed, and what is wrong with them. */
import type { Description, Metadata } from '../../backend/bindings';

/** What HTTP says of an object, by the names that the engine uses for its fields. */
export const HEADERS = [
  { field: 'content-type', of: 'content_type', words: 'Content-Type' },
  { field: 'content-encoding', of: 'content_encoding', words: 'Content-Encoding' },
  { field: 'content-language', of: 'content_language', words: 'Content-Language' },
  { field: 'content-disposition', of: 'content_disposition', words: 'Content-Disposition' },
  { field: 'cache-control', of: 'cache_control', words: 'Cache-Control' },
] as const satisfies readonly { field: string; of: keyof Metadata; words: string }[];

export type Header = (typeof HEADERS)[number]['of'];

/** The metadata that says to which region an object belongs. */
export const REGION = 'skyferry-region';

/** One line of a table of names and values. */
export interface Pair {
  id: number;
  name: string;
  value: string;
}

let last = 0;
const pairs = (from: { [name in string]?: string } | null): Pair[] =>
  Object.entries(from ?? {}).map(([name, value]) => ({ id: (last += 1), name, value: value ?? '' }));
const table = (from: readonly Pair[]) => Object.fromEntries(from.map(({ name, value }) => [name.trim(), value]));

/** The same in one string, whatever order it is in. */
function plain(metadata: Metadata): string {
  const sorted = (from: object | null) => (from === null ? null : Object.entries(from).sort());
  const headers = HEADERS.map(({ of }) => metadata[of] ?? '');
  return JSON.stringify([headers, sorted(metadata.user), sorted(metadata.tags)]);
}

export class MetadataDraft {
  readonly of: Description;
  headers = $state() as Record<Header, string>;
  user = $state() as Pair[];
  /** Null where there are no tags to change. */
  tags = $state() as Pair[] | null;
  /** What the engine said of a field. */
  refused = $state.raw<{ field: string | null; words: string } | null>(null);

  constructor(of: Description) {
    this.of = of;
    this.headers = Object.fromEntries(HEADERS.map((each) => [each.of, of.metadata[each.of] ?? ''])) as Record<
      Header,
      string
    >;
    this.user = pairs(of.metadata.user);
    this.tags = of.metadata.tags === null ? null : pairs(of.metadata.tags);
  }

  get metadata(): Metadata {
    const headers = Object.fromEntries(HEADERS.map(({ of }) => [of, this.headers[of].trim() || null])) as Pick<
      Metadata,
      Header
    >;
    return { ...headers, user: table(this.user), tags: this.tags === null ? null : table(this.tags) };
  }

  get isChanged(): boolean {
    const rows = (now: readonly Pair[] | null, before: object | null) =>
      (now?.length ?? 0) !== Object.keys(before ?? {}).length;
    const { metadata } = this.of;
    return rows(this.user, metadata.user) || rows(this.tags, metadata.tags) || plain(this.metadata) !== plain(metadata);
  }

  /** Whether the tag that policies go by is another, or gone. */
  get movesRegion(): boolean {
    const before = this.of.metadata.user[REGION];
    return before !== undefined && this.metadata.user[REGION] !== before;
  }

  get hasTrouble(): boolean {
    return [...this.user, ...(this.tags ?? [])].some((pair) => this.trouble(pair) !== undefined);
  }

  /** What is wrong with a line. */
  trouble(pair: Pair): string | undefined {
    const own = this.user.includes(pair);
    const beside = own ? this.user : (this.tags ?? []);
    const name = pair.name.trim();
    if (name === '') return 'A name is missing';
    if (own && !/^[A-Za-z0-9._-]+$/.test(name)) return 'Letters, digits, “-”, “_” and “.” only';
    const same = (other: Pair) =>
      own ? other.name.trim().toLowerCase() === name.toLowerCase() : other.name.trim() === name;
    return beside.some((other) => other !== pair && same(other)) ? 'This name stands there twice' : undefined;
  }

  add(to: 'user' | 'tags'): void {
    this[to] = [...(this[to] ?? []), { id: (last += 1), name: '', value: '' }];
  }

  remove(from: 'user' | 'tags', id: number): void {
    this[from] = (this[from] ?? []).filter((pair) => pair.id !== id);
  }
}
