/** A decision of the rules in words, step by step. What was not read prints as unknown, never as a guess. */
import type {
  CloudId,
  Cost,
  Explained,
  Facts,
  Location,
  Placement,
  Policy,
  RegionFrom,
  Route,
  Step,
} from '../backend/bindings';
import { shownKey } from '../backend/key';
import { bytes } from './bytes';
import { visible } from './names';

/** How a line ended: it holds, it does not, it counts with a reserve, it was not looked at. */
export type Mark = 'yes' | 'no' | 'warn' | 'off';

/** One rule on the way. */
export interface StepWords {
  mark: Mark;
  /** `1`, or a dash for the default. */
  number: string;
  name: string;
  /** What of it holds and what does not. */
  detail: string;
}

/** One place that the file goes to. */
export interface PlaceWords {
  /** Whether it is a mirror. */
  mirror: boolean;
  mark: Mark;
  /** `R2 · assets`. */
  where: string;
  key: string;
  /** What policies say of it, if there is one about the file's region. */
  policy: string | null;
  /** What it costs a month. */
  cost: string;
  /** How it lies there, where somebody said so. */
  extras: string[];
}

/** A whole decision. */
export interface TraceWords {
  file: string;
  /** Size, type, region, way it came: each with how it is known. */
  known: { text: string; warn: boolean }[];
  steps: StepWords[];
  /** Rules that were not looked at. */
  skipped: string | null;
  /** What becomes of it, in short. */
  outcome: { mark: Mark; text: string };
  places: PlaceWords[];
}

/** How clouds are called, which these words do not know. */
export interface Names {
  /** Cloud and bucket: `R2 · assets`. */
  place(location: Location): string;
  cloud(id: CloudId): string;
  /** `in eu (read from the provider)`; null where nobody said. */
  jurisdiction(id: CloudId): string | null;
}

const FROM: Record<RegionFrom, string> = {
  carried: 'the object carries it',
  chosen: 'chosen',
  watch: 'from the watched folder',
  cloud: 'from the pane’s cloud',
  prefix: 'from the map of prefixes',
  default: 'the default',
};

/** Who says a file's region. */
export const regionFrom = (from: RegionFrom): string => FROM[from];

/** `about $0.00006 a month`, or that it is not known. */
export function costWords(cost: Cost | null | undefined): string {
  if (cost === null || cost === undefined || cost.dollars === null) return 'monthly cost unknown';
  return `about $${money(cost.dollars)} a month (prices of ${cost.as_of}, confidence ${cost.confidence})`;
}

function money(dollars: number): string {
  if (dollars === 0) return '0';
  if (dollars >= 0.1) return dollars.toFixed(2);
  const places = Math.min(12, 1 - Math.floor(Math.log10(dollars)));
  return dollars.toFixed(places).replace(/0+$/, '').replace(/\.$/, '');
}

/** What becomes of a file, in short: `R2 · assets`, `Ask`, `Stays: ...`. */
export function verdictWords({ verdict }: Route, names: Names): { mark: Mark; text: string } {
  switch (verdict.is) {
    case 'ask':
      return { mark: 'warn', text: 'Asks: no rule says where' };
    case 'block':
      return { mark: 'no', text: `Stays: ${verdict.message}` };
    case 'broken':
      return { mark: 'no', text: `Cannot be routed: ${verdict.message}` };
    case 'send': {
      const first = verdict.to[0];
      if (first === undefined) return { mark: 'warn', text: 'Goes nowhere' };
      const where = names.place(first.at);
      if (first.standing.is === 'blocked') return { mark: 'no', text: `Blocked by a policy: ${where}` };
      if (first.standing.is === 'needs_reason') return { mark: 'warn', text: `Needs a reason: ${where}` };
      return { mark: 'yes', text: where };
    }
  }
}

function knownOf(facts: Facts, route: Route): TraceWords['known'] {
  const { by_content: content, by_name: name } = facts.types;
  const reasons = route.reasons;
  const disagree = reasons.some(({ why }) => why === 'types_disagree');
  const type =
    content === null && name === null
      ? 'type unknown'
      : disagree
        ? `${content ?? ''} by its bytes; its name says ${name ?? ''}: the bytes count`
        : content === null
          ? `${name ?? ''} (by its name)`
          : `${content} (by its bytes${name === null ? '' : ', and its name agrees'})`;
  const from = reasons.find((reason) => reason.why === 'region');
  const region = `region ${route.region}${from === undefined ? '' : ` (${regionFrom(from.from)})`}`;
  const origin = facts.origin;
  const came = origin.by === 'watch' ? `watched folder ${origin.name}` : origin.by;
  return [
    { text: facts.size === null ? 'size unknown' : bytes(facts.size), warn: false },
    { text: type, warn: disagree },
    { text: region, warn: false },
    { text: `came by ${came}`, warn: false },
  ];
}

function stepOf({ number, name, enabled, took, conditions }: Step): StepWords {
  const detail = conditions.map(([text, held]) => `${text} ${held ? 'holds' : 'does not'}`).join('; ');
  return {
    mark: enabled ? (took ? 'yes' : 'no') : 'off',
    number: number.toString(),
    name,
    detail: enabled ? detail : 'off',
  };
}

function skippedWords(from: number, count: number): string | null {
  if (count === 0) return null;
  const which = count === 1 ? `Rule ${from} was` : `Rules ${from}–${from + count - 1} were`;
  return `${which} not looked at: the first that takes a file decides.`;
}

function policyWords(placement: Placement, policies: readonly Policy[], names: Names): string | null {
  const { standing, at } = placement;
  const lies = `${names.cloud(at.cloud)} is ${names.jurisdiction(at.cloud) ?? 'in no known jurisdiction'}`;
  if (standing.is === 'allowed') {
    const named = policies.map(({ name }) => `“${name}”`);
    return named.length === 0 ? null : `Policy ${named.join(' and ')} allows it: ${lies}`;
  }
  const name = policies.find(({ id }) => id === standing.policy)?.name ?? standing.policy.toString();
  return standing.is === 'blocked'
    ? `Policy “${name}” forbids it: ${lies}`
    : `Policy “${name}” wants a reason for it: ${lies}`;
}

function placeOf(placement: Placement, index: number, explained: Explained, names: Names): PlaceWords {
  const { at, standing, class: stored, cache_control: cache, tags } = placement;
  const mark: Mark = standing.is === 'allowed' ? 'yes' : standing.is === 'blocked' ? 'no' : 'warn';
  const extras = [
    stored !== null && `class ${stored}`,
    cache !== null && `Cache-Control ${cache}`,
    ...Object.entries(tags).map(([name, value]) => `tag ${name}=${value ?? ''}`),
  ];
  return {
    mirror: index > 0,
    mark,
    where: names.place(at),
    key: visible(shownKey(at.key)),
    policy: policyWords(placement, explained.policies, names),
    cost: costWords(explained.costs[index]),
    extras: extras.filter((text) => text !== false),
  };
}

/** A decision in words. */
export function traceWords(explained: Explained, names: Names): TraceWords {
  const { facts, steps, route } = explained.trace;
  const lines = steps.map(stepOf);
  if (!steps.some(({ took }) => took))
    lines.push({ mark: 'yes', number: '–', name: 'Default', detail: 'no rule takes it' });
  return {
    file: visible(shownKey(facts.path)),
    known: knownOf(facts, route),
    steps: lines,
    skipped: skippedWords(steps.length + 1, explained.skipped),
    outcome: verdictWords(route, names),
    places: route.verdict.is === 'send' ? route.verdict.to.map((each, at) => placeOf(each, at, explained, names)) : [],
  };
}
