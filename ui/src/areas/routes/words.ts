/** Forecasts and routes in words. Pure. */
import type { Dispatch, Forecast, Location, Region, Routed } from '../../backend/bindings';
import { visible } from '../../words/names';
import { grouped, plural } from '../../words/plural';

/** A short piece of a forecast. */
export interface Chip {
  words: string;
  tone: 'goes' | 'asks' | 'stays' | 'counting';
}

/** `9 → Demo R2`, `1 blocked`, `counting 1,240…`. */
export function chips(forecast: Forecast | null, place: (at: Location) => string): Chip[] {
  if (forecast === null) return [{ words: 'counting…', tone: 'counting' }];
  const { shares, warned, asked, blocked, broken, complete, found } = forecast;
  const stays = (count: number, words: string, tone: Chip['tone']): Chip[] =>
    count === 0 ? [] : [{ words: `${grouped(count)} ${words}`, tone }];
  return [
    ...shares.map(({ at, found: many }): Chip => ({ words: `${grouped(many)} → ${visible(place(at))}`, tone: 'goes' })),
    ...stays(warned, warned === 1 ? 'needs a reason' : 'need a reason', 'asks'),
    ...stays(asked, 'without a rule', 'asks'),
    ...stays(blocked, 'blocked', 'stays'),
    ...stays(broken, 'cannot be routed', 'stays'),
    ...(complete ? [] : [{ words: `counting ${grouped(found)}…`, tone: 'counting' as const }]),
    ...(complete && found === 0 ? [{ words: 'no files', tone: 'stays' as const }] : []),
  ];
}

/** What would go now, with or without a reason given. */
export function going({ shares, warned }: Forecast, reason: boolean): number {
  return shares.reduce((sum, { found }) => sum + found, 0) + (reason ? warned : 0);
}

/** Whether somebody should see it before it is done. */
export function mustShow({ found, taken, blocked, warned, asked, broken }: Forecast): boolean {
  return found === 0 || found > SHOW_ABOVE || taken + blocked + warned + asked + broken > 0;
}

const SHOW_ABOVE = 50;

/** `14 files routed: Demo R2 9, Demo S3 4, Demo GCS 1`. */
export function sentWords({ shares, left }: Dispatch, what: string, name: (at: Location) => string): string {
  const all = shares.reduce((sum, { found }) => sum + found, 0);
  const to = shares.map(({ at, found }) => `${visible(name(at))} ${grouped(found)}`).join(', ');
  const stay = left === 0 ? '' : `; ${plural(left, what)} ${left === 1 ? 'stays' : 'stay'}`;
  return all === 0 ? `No ${what} went anywhere${stay}` : `${plural(all, what)} routed: ${to}${stay}`;
}

/** What is known of an entry's content type, and how. */
export function typeWords({ facts: { types } }: Routed): { type: string; how: string; odd: boolean } {
  const { by_content: content, by_name: name } = types;
  const plain = (text: string) => text.replace('/x-', '/');
  if (content === null && name === null) return { type: 'Not known', how: '', odd: false };
  if (content === null) return { type: name as string, how: 'by its name', odd: false };
  if (name === null) return { type: content, how: 'by its bytes', odd: false };
  if (plain(content) === plain(name)) return { type: content, how: 'bytes and name agree', odd: false };
  return { type: content, how: `by its bytes; its name says ${name}`, odd: true };
}

/** Where an entry goes: a place; or why nowhere. */
export function goalWords({ route, source }: Routed, place: (at: Location) => string): { words: string; bad: boolean } {
  const { verdict } = route;
  if (verdict.is === 'ask') return { words: 'No rule says where', bad: true };
  if (verdict.is !== 'send') return { words: visible(verdict.message), bad: true };
  const [first, ...mirrors] = verdict.to;
  if (first === undefined) return { words: 'Nowhere', bad: true };
  const at = visible(place(first.at));
  if (first.at.cloud === source.cloud && first.at.bucket === source.bucket && first.at.key === source.key)
    return { words: `It lies there already: ${at}`, bad: false };
  if (first.standing.is === 'blocked') return { words: `Blocked by a policy: ${route.region} → ${at}`, bad: true };
  if (first.standing.is === 'needs_reason') return { words: `Needs a reason: ${route.region} → ${at}`, bad: true };
  const also = mirrors.filter(({ standing }) => standing.is === 'allowed').length;
  return { words: also === 0 ? at : `${at} and ${plural(also, 'mirror')}`, bad: false };
}

/** What a rule is called. */
export function ruleWords({ rule, route }: Routed): string {
  if (rule !== null) return visible(rule);
  return route.reasons.some(({ why }) => why === 'default') ? 'Default' : '–';
}

/** `Taken`, `Free`; a dash where nobody looked. */
export function takenWords({ taken }: Routed): string {
  return taken === null ? '–' : taken ? 'Exists' : 'None';
}

/** US dollars a month; a dash where the price is not known. */
export function monthlyWords(monthly: number | null): string {
  if (monthly === null) return '–';
  if (monthly === 0) return '$0';
  if (monthly < 0.000_001) return '< $0.000001';
  // Two digits that say something, whatever the size.
  const digits = Math.max(2, 1 - Math.floor(Math.log10(monthly)));
  return `$${monthly.toFixed(digits).replace(/0+$/, '').replace(/\.$/, '')}`;
}

/** Regions that are offered; `null` leaves it to the rules. */
export const REGIONS: readonly { id: string; region: Region | null; words: string }[] = [
  { id: 'auto', region: null, words: 'Auto' },
  { id: 'US', region: 'US', words: 'US' },
  { id: 'EU', region: 'EU', words: 'EU' },
  { id: 'ASIA', region: 'ASIA', words: 'Asia' },
];
