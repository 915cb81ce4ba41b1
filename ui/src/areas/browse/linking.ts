/** Links that need no credentials: how long they last. */
import type { Abilities } from '../../backend/bindings';

/** Seconds that a link lasts at most: what the S3 signature allows. */
export const LONGEST_LINK = 7 * 24 * 3600;

/** What the menu offers. */
export const LINKS: readonly { id: string; words: string; seconds: number }[] = [
  { id: '15m', words: '15 minutes', seconds: 15 * 60 },
  { id: '1h', words: '1 hour', seconds: 3600 },
  { id: '24h', words: '24 hours', seconds: 24 * 3600 },
  { id: '7d', words: '7 days', seconds: LONGEST_LINK },
];

/** What the key copies. */
export const USUAL_LINK = 3600;

/** Why there can be no link; undefined where there can. */
export function whyNoLink(can: Abilities | undefined): string | undefined {
  if (can === undefined) return 'What this cloud can do is not known yet';
  return can.features.includes('links') ? undefined : 'This cloud makes no links';
}
