/**
 * Keys as they cross the bridge. A key is its own text; one that is not UTF-8, or begins with NUL, is U+0000 followed
 * by its bytes in hexadecimal. Owns cutting keys at slashes; never normalises them.
 */
import type { Entry, Key, Location } from './bindings';

const SLASH = 0x2f;

function bytesOf(key: Key): number[] {
  if (!key.startsWith('\0')) return [...new TextEncoder().encode(key)];
  const pairs = key.slice(1).match(/../g) ?? [];
  return pairs.map((pair) => parseInt(pair, 16));
}

function keyOf(bytes: number[]): Key {
  const hexadecimal = () => `\0${bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
  if (bytes[0] === 0) return hexadecimal();
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(bytes));
  } catch {
    return hexadecimal();
  }
}

/** The key as it can be shown; never an address. */
export function shownKey(key: Key): string {
  if (!key.startsWith('\0')) return key;
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(bytesOf(key)));
}

/** One step of a path: what to show, and the prefix it stands for. */
export interface Step {
  name: string;
  prefix: Key;
}

/** The steps from the top of a bucket down to `prefix` (which ends in `/` or is empty). */
export function steps(prefix: Key): Step[] {
  const bytes = bytesOf(prefix);
  const found: Step[] = [];
  let from = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    if (bytes[at] !== SLASH) continue;
    const name = shownKey(keyOf(bytes.slice(from, at)));
    // `a//` names an empty segment: showing the slash is better than showing nothing.
    found.push({ name: name === '' ? '/' : name, prefix: keyOf(bytes.slice(0, at + 1)) });
    from = at + 1;
  }
  return found;
}

/** Where the last segment begins, a closing slash not counted. */
function leafStart(bytes: number[]): number {
  const end = bytes.at(-1) === SLASH ? bytes.length - 1 : bytes.length;
  return bytes.slice(0, end).lastIndexOf(SLASH) + 1;
}

/** The prefix that holds `key`: `a/b/c` and `a/b/c/` give `a/b/`; a key without a slash gives the top. */
export function parentKey(key: Key): Key {
  const bytes = bytesOf(key);
  return keyOf(bytes.slice(0, leafStart(bytes)));
}

/** Whether `key` lies at or below `prefix`. */
export function isWithin(key: Key, prefix: Key): boolean {
  const [inner, outer] = [bytesOf(key), bytesOf(prefix)];
  return outer.length <= inner.length && outer.every((byte, at) => inner[at] === byte);
}

/** The last segment as it can be shown, without a closing slash. */
export function leafName(key: Key): string {
  const bytes = bytesOf(key);
  const end = bytes.length > 1 && bytes.at(-1) === SLASH ? bytes.length - 1 : bytes.length;
  return shownKey(keyOf(bytes.slice(leafStart(bytes), end)));
}

/** Whether two locations are the same place. */
export function samePlace(one: Location, other: Location): boolean {
  return one.cloud === other.cloud && one.bucket === other.bucket && one.key === other.key;
}

/** What makes an entry itself within its listing: a folder and an object may share a key. */
export function identity(entry: Pick<Entry, 'kind' | 'key'>): string {
  return `${entry.kind}:${entry.key}`;
}

/** The key with another last segment in its place: `a/b.txt` beside `a/`. What stands before stays to the byte. */
export function besideKey(key: Key, name: string): Key {
  const bytes = bytesOf(key);
  return keyOf([...bytes.slice(0, leafStart(bytes)), ...new TextEncoder().encode(name)]);
}

const DOT = 0x2e;

/** `a/photo.png` becomes `a/photo copy.png`; a name that begins with its only dot gets the word at its end. */
export function copyKey(key: Key): Key {
  const bytes = bytesOf(key);
  const dot = bytes.lastIndexOf(DOT);
  const at = dot > leafStart(bytes) ? dot : bytes.length;
  return keyOf([...bytes.slice(0, at), ...new TextEncoder().encode(' copy'), ...bytes.slice(at)]);
}
