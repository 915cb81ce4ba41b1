/** Rules and policies in words, with the names of clouds. */
import type {
  CloudId,
  Finding,
  Match,
  PlaceText,
  Policy,
  RuleId,
  RuleShown,
  RuleText,
  ThenText,
} from '../../backend/bindings';
import { grouped } from '../../words/plural';

/** What clouds are called. */
export type CloudName = (id: CloudId) => string;

/** What a condition looks at. */
export const ON = {
  type: 'type',
  ext: 'extension',
  name: 'name',
  path: 'path',
  size: 'size',
  region: 'region',
  source: 'source',
  modified: 'modified',
} as const;
export type On = keyof typeof ON;

/** A condition in its parts. */
export interface Parts {
  on: On;
  sign: string;
  value: string;
}

/** Takes the text form apart; what cannot be taken apart is a name. */
export function partsOf(text: string): Parts {
  const [, on = '', sign = '=', value = text] = /^(\w+)(<=|>=|<|>|=)(.*)$/.exec(text) ?? [];
  return { on: on in ON ? (on as On) : 'name', sign, value };
}

/** Puts the text form together. */
export const textOf = ({ on, sign, value }: Parts): string => `${on}${sign}${value.trim()}`;

const JOINED: Record<Match, [word: string, before: string]> = {
  all: [' and ', ''],
  any: [' or ', ''],
  none: [', ', 'none of '],
};

function conditionWords(text: string): string {
  const { on, sign, value } = partsOf(text);
  if (sign !== '=') return `${ON[on]} ${sign} ${value}`;
  return `${ON[on]} is ${value.replaceAll(',', ' or ')}`;
}

/** `If type is image/* and size > 1MB`. */
export function whenWords({ match, when }: Pick<RuleText, 'match' | 'when'>): string {
  const [word, before] = JOINED[match];
  return `If ${before}${when.map(conditionWords).join(word)}`;
}

/** `R2 · assets`. */
export function placeWords({ cloud, bucket }: PlaceText, name: CloudName): string {
  return [name(cloud), bucket].filter((part) => part !== '').join(' · ');
}

/** What becomes of a file. */
export function thenWords(then: ThenText, name: CloudName): string {
  if (then.do === 'ask') return 'ask me';
  if (then.do === 'block') return `block: ${then.message}`;
  return [then.to, ...then.mirrors].map((place) => placeWords(place, name)).join(' + ');
}

/** `If type is image/* → R2 · assets`. */
export const sentence = (rule: RuleText, name: CloudName): string =>
  `${whenWords(rule)} → ${thenWords(rule.then, name)}`;

/** What is wrong with a rule, in short and in full. */
export function findingWords(
  { what }: Finding,
  rules: readonly RuleShown[],
  name: CloudName,
): { short: string; full: string } {
  const number = (id: RuleId) => rules.findIndex((rule) => rule.id === id) + 1;
  switch (what.is) {
    case 'shadowed':
      return {
        short: `Shadowed by rule ${number(what.by)}`,
        full: `Never reached: rule ${number(what.by)} takes all of its files`,
      };
    case 'dead': {
      const numbers = what.by.map(number).join(' and ');
      return { short: 'Never reached', full: `Never reached: rules ${numbers} together take all of its files` };
    }
    case 'contradictory': {
      const [one, other] = what.conditions;
      const full = one === other ? `No file can meet ${one}` : `${one} and ${other} exclude each other`;
      return { short: 'Contradictory', full: `Takes nothing: ${full}` };
    }
    case 'missing':
      return { short: 'Destination missing', full: `Sends to ${name(what.cloud)}, which is not configured any more` };
    case 'unused':
      return { short: 'Never matched', full: `Took none of the ${grouped(what.of)} files routed in 30 days` };
  }
}

/** `Files tagged EU may only be stored in: eu`. */
export function policyWords({ region, only }: Pick<Policy, 'region' | 'only'>): string {
  return `Files tagged ${region} may only be stored in: ${only.join(' or ')}`;
}

/** What it does about others. */
export const actionWords = ({ action }: Pick<Policy, 'action'>): string =>
  action === 'block' ? 'Blocks other writes' : 'Warns, and wants a reason';
