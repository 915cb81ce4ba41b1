/** How the fake reads and follows rules: enough of the engine's ways for tests of the window, and no more. */
import type {
  Cloud,
  DestinationText,
  Explained,
  Facts,
  PlaceText,
  Placement,
  Policy,
  RuleShown,
  RuleText,
  Standing,
  ThenText,
} from '../bindings';
import { isPinned } from '../address';
import { modelError } from './world';

/** Rules, policies and clouds that decide. */
export interface Book {
  rules: RuleShown[];
  otherwise: ThenText;
  policies: Policy[];
  clouds: readonly Cloud[];
}

const TYPES: Record<string, string> = {
  heic: 'image/heic',
  jpg: 'image/jpeg',
  mov: 'video/quicktime',
  mp4: 'video/mp4',
  pdf: 'application/pdf',
  png: 'image/png',
  txt: 'text/plain',
};
const UNITS: Record<string, number> = {
  '': 1,
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
};

/** An error about a field of a form. */
export const fault = (field: string, message: string, hint: string | null = null) =>
  modelError('invalid', 'make a rule', `${field}: ${message}`, null, hint);

function size(text: string): number | null {
  const [, number, unit] = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text.trim()) ?? [];
  const each = UNITS[(unit ?? '').toLowerCase()];
  return number === undefined || each === undefined ? null : Number(number) * each;
}

type Parts = { on: string; sign: string; value: string };

function parts(text: string, field: string): Parts {
  const [, on, sign, value] = /^\s*(\w+)\s*(<=|>=|<|>|=)(.*)$/.exec(text) ?? [];
  if (on === undefined || sign === undefined || value === undefined) throw fault(field, `"${text}" is no condition`);
  return { on, sign, value: value.trim() };
}

function checkCondition(text: string, field: string): void {
  const { on, value } = parts(text, field);
  const known = ['type', 'name', 'path', 'size', 'region', 'source', 'modified'];
  if (on !== 'ext' && !known.includes(on)) throw fault(field, `there is nothing called "${on}"`);
  if (value === '') throw fault(field, `${on} has no pattern`);
  const each = value.split(',').map((one) => one.trim());
  const bad = (fits: RegExp) => each.find((one) => !fits.test(one));
  const type = on === 'type' ? bad(/^(\*|\*\/\*|[\w.+-]+\/[\w.+-]*\*?)$/) : undefined;
  if (type !== undefined) throw fault(field, `"${type}" is no content type`, 'write image/png, or image/*');
  const region = on === 'region' ? bad(/^[\w-]{1,32}$/) : undefined;
  if (region !== undefined) throw fault(field, `"${region}" cannot be a region`, 'write US, EU or ASIA');
  if (on === 'size' && size(value) === null) throw fault(field, `"${value}" is no size`, 'write 512, 4MB or 1.5GiB');
  if ((on === 'name' || on === 'path') && /\[(?![^\]]+\])/.test(value)) throw fault(field, `"${value}" is no pattern`);
}

function checkPlace(field: string, { cloud, bucket, key }: PlaceText, clouds: readonly Cloud[]): void {
  if (cloud === '') throw fault(field, 'no cloud is chosen', 'choose one');
  const unknown = /\{(?!name\}|stem\}|ext\}|yyyy\}|mm\}|dd\}|sha256(:\d+)?\}|source\.path\}|region\})[^}]*\}?/.exec(
    key,
  );
  if (unknown !== null) throw fault(`${field}-key`, `at character ${unknown.index + 1}: ${unknown[0]} is unknown`);
  if (key.startsWith('/')) throw fault(`${field}-key`, 'a key cannot begin with "/"');
  const found = clouds.find(({ id }) => id === cloud);
  if (found === undefined) throw fault(field, `no cloud "${cloud}" is configured`, 'add it, or choose another');
  if (!isPinned(found) && bucket === '') throw fault(field, 'no bucket is named');
}

/** Throws what of it cannot be. */
export function checkThen(then: ThenText, clouds: readonly Cloud[]): void {
  if (then.do === 'block' && then.message.trim() === '') throw fault('block', 'a block needs a message');
  if (then.do !== 'send') return;
  checkPlace('to', then.to, clouds);
  then.mirrors.forEach((mirror, index) => checkPlace(`mirror-${index + 1}`, mirror, clouds));
}

/** Throws what of it cannot be. */
export function checkRule({ when, then }: RuleText, clouds: readonly Cloud[]): void {
  if (when.length === 0) throw fault('when', 'a rule needs a condition');
  when.forEach((text, index) => checkCondition(text, `when-${index + 1}`));
  checkThen(then, clouds);
}

/** `holiday.heic 4 MB EU`. */
export function factsOf(text: string, region: string, now: number): Facts {
  const [, name = text, amount, label] =
    /^(.*?)(?:\s+(\d[\d.]*\s*[kmg]?i?b?))?(?:\s+([A-Z]{2,8}))?$/i.exec(text.trim()) ?? [];
  const said = label ?? (region === '' ? null : region);
  return {
    path: name,
    whole: name,
    types: { by_content: null, by_name: TYPES[name.split('.').at(-1)?.toLowerCase() ?? ''] ?? null },
    size: amount === undefined ? null : size(amount),
    modified: null,
    origin: { by: 'drop' },
    regions: { carried: null, chosen: said, watch: null, cloud: null },
    sha256: null,
    now,
  };
}

const glob = (pattern: string) =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|\\]/g, '\\$&')
      .replace(/\*/g, '.*')
      .replace(/\?/g, '.')}$`,
    'i',
  );

function holds(text: string, facts: Facts, region: string): boolean {
  const { on, sign, value } = parts(text, 'when');
  const each = value.split(',').map((one) => one.trim());
  const name = facts.path.split('/').at(-1) ?? '';
  const type = facts.types.by_content ?? facts.types.by_name;
  if (on === 'type') return type !== null && each.some((one) => glob(one).test(type));
  if (on === 'ext') return each.includes(name.split('.').at(-1)?.toLowerCase() ?? '');
  if (on === 'name') return glob(value).test(name);
  if (on === 'path') return glob(value).test(facts.whole);
  if (on === 'region') return each.includes(region);
  if (on === 'source') return each.includes(facts.origin.by);
  const limit = size(value);
  if (on !== 'size' || facts.size === null || limit === null) return false;
  return sign.startsWith('>') ? facts.size > limit : sign.startsWith('<') ? facts.size < limit : facts.size === limit;
}

/** The key of a template. */
export function keyOf(template: string, path: string, region: string): string {
  const open = template === '' || template.endsWith('/') ? `${template}{source.path}` : template;
  const name = path.split('/').at(-1) ?? '';
  const put: Record<string, string> = {
    name,
    stem: name.replace(/\.[^.]*$/, ''),
    ext: name.split('.').at(-1) ?? '',
    yyyy: '2026',
    mm: '11',
    dd: '23',
    'source.path': path,
    region,
  };
  return open.replace(/\{([^}]*)\}/g, (_, word: string) => put[word] ?? 'e3b0c442');
}

function standing(region: string, cloud: string, { policies, clouds }: Book): Standing {
  const label = clouds.find(({ id }) => id === cloud)?.jurisdiction?.label.toLowerCase();
  const against = policies.filter(
    (policy) => policy.region === region && !policy.only.some((one) => one.toLowerCase() === label),
  );
  const block = against.find(({ action }) => action === 'block');
  if (block !== undefined) return { is: 'blocked', policy: block.id };
  return against[0] === undefined ? { is: 'allowed' } : { is: 'needs_reason', policy: against[0].id };
}

function placements(then: DestinationText, facts: Facts, region: string, book: Book): Placement[] {
  return [then.to, ...then.mirrors].map(({ cloud, bucket, key }) => ({
    at: { cloud, bucket, key: keyOf(key, facts.path, region) },
    standing: standing(region, cloud, book),
    class: then.class === '' ? null : then.class,
    cache_control: then.cache_control === '' ? null : then.cache_control,
    tags: then.tags,
    conflict: then.conflict,
  }));
}

/** Where a file goes, with every step. */
export function explained(facts: Facts, book: Book): Explained {
  const region = facts.regions.chosen ?? 'US';
  const steps: Explained['trace']['steps'] = [];
  let taker: RuleShown | undefined;
  for (const shown of book.rules) {
    const { rule, id } = shown;
    const conditions = rule.when.map((text): [string, boolean] => [text, holds(text, facts, region)]);
    const count = conditions.filter(([, held]) => held).length;
    const fits = rule.match === 'all' ? count === conditions.length : rule.match === 'any' ? count > 0 : count === 0;
    const took = rule.enabled && fits;
    steps.push({ rule: id, number: steps.length + 1, name: rule.name, enabled: rule.enabled, took, conditions });
    if (took) {
      taker = shown;
      break;
    }
  }
  const then = taker?.rule.then ?? book.otherwise;
  const missing =
    then.do === 'send'
      ? [then.to, ...then.mirrors].find(({ cloud }) => !book.clouds.some(({ id }) => id === cloud))
      : undefined;
  const to = then.do === 'send' && missing === undefined ? placements(then, facts, region, book) : [];
  const verdict: Explained['trace']['route']['verdict'] =
    missing !== undefined
      ? { is: 'broken', message: `its destination ${missing.cloud} is not configured any more` }
      : then.do === 'send'
        ? { is: 'send', to }
        : then.do === 'block'
          ? { is: 'block', message: then.message }
          : { is: 'ask' };
  return {
    trace: {
      facts,
      steps,
      route: {
        rule: taker?.id ?? null,
        region,
        verdict,
        reasons: [
          { why: 'region', from: facts.regions.chosen === null ? 'default' : 'chosen' },
          taker === undefined ? { why: 'default' } : { why: 'rule', rule: taker.id },
        ],
      },
    },
    costs: to.map(({ at }) =>
      facts.size === null || at.cloud !== 'demo-r2'
        ? null
        : { dollars: (0.015 * facts.size) / 2 ** 30, as_of: '2026-11-01', confidence: 'high' },
    ),
    policies: book.policies.filter((policy) => policy.region === region),
    skipped: book.rules.length - steps.length,
  };
}
