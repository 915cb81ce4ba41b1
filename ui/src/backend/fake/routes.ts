/** The fake's rules: by extension, without conditions. Routes paths and objects as the engine would, and starts their jobs. */
import type { Backend, OnForecast } from '../backend';
import type { Dispatch, Facts, Forecast, JobSpec, Location, Region, Routed, Source, Verdict } from '../bindings';
import { leafName } from '../key';
import type { Time } from './time';
import { modelError, type World } from './world';

/** What becomes of an extension. */
export type FakeRule = { name: string; to: Location } | { name: string; block: string };

const TYPES: Record<string, string> = {
  png: 'image/png',
  mov: 'video/quicktime',
  pdf: 'application/pdf',
  txt: 'text/plain',
};
const top = (cloud: string, key: string): Location => ({ cloud, bucket: '', key });
const send = (at: Location): Verdict => ({
  is: 'send',
  to: [{ at, standing: { is: 'allowed' }, class: null, cache_control: null, tags: {}, conflict: 'ask' }],
});

export class FakeRoutes {
  rules = new Map<string, FakeRule>([
    ['png', { name: 'Images', to: top('demo-r2', 'img/') }],
    ['mov', { name: 'Videos', to: top('demo-s3', 'raw/') }],
    ['pdf', { name: 'Papers', to: top('demo-gcs', 'docs/') }],
    ['exe', { name: 'Programs', block: 'programs stay here' }],
  ]);
  /** What lies below a folder of this computer. */
  readonly folders = new Map<string, string[]>();
  /** Regions whose files no cloud may hold, or only with a reason. */
  readonly policies = new Map<Region, 'block' | 'warn'>();
  readonly #open = new Map<number, Routed[]>();
  readonly #world: World;
  readonly #time: Time;
  readonly #start: (spec: JobSpec) => number;

  constructor(world: World, time: Time, start: (spec: JobSpec) => number) {
    this.#world = world;
    this.#time = time;
    this.#start = start;
  }

  /** Tells the names at once, and what lies in folders after a while. */
  forecast: Backend['forecast'] = (number, paths, onCount) => {
    this.#open.set(number, []);
    const rows = this.#files(paths, null);
    const first = rows.slice(0, paths.length);
    onCount(sum(first, false));
    return new Promise((done) => {
      const end = () => done(sum(rows, this.#open.has(number)));
      if (rows.length > paths.length) this.#time.after(300, end);
      else end();
    });
  };

  async files(number: number, paths: string[], region: Region | null, onCount: OnForecast): Promise<Forecast> {
    return this.#keep(number, this.#files(paths, region), onCount);
  }

  async objects(number: number, sources: Source[], region: Region | null, onCount: OnForecast): Promise<Forecast> {
    const found = sources.flatMap(({ location, kind }) =>
      this.#world.below(location, kind).map((key) => ({ ...location, key })),
    );
    return this.#keep(
      number,
      found.map((at) => this.#route(at, leafName(at.key), region)),
      onCount,
    );
  }

  read(number: number, first: number, count: number): Routed[] {
    return this.#rows(number).slice(first, first + count);
  }

  send(number: number, reason: string | null): Dispatch {
    const rows = this.#rows(number);
    this.#open.delete(number);
    const goes = rows.filter((row) => permits(row, reason));
    const places = new Map<string, Routed[]>();
    for (const row of goes) {
      const cloud = placeOf(row)?.cloud ?? '';
      places.set(cloud, [...(places.get(cloud) ?? []), row]);
    }
    const jobs = [...places].map(([cloud, group]) =>
      this.#start({
        kind: group[0]?.source.cloud === 'file' ? 'upload' : 'copy',
        sources: group.map(({ source }) => ({ location: source, kind: 'object' })),
        target: {
          how: 'each',
          location: { ...top(cloud, ''), keys: group.map((row) => placeOf(row)?.key ?? '') },
        },
        on_conflict: 'ask',
      }),
    );
    return { jobs, shares: sum(goes, true, reason).shares, left: rows.length - goes.length };
  }

  close(number: number): void {
    this.#open.delete(number);
  }

  #rows(number: number): Routed[] {
    const rows = this.#open.get(number);
    if (rows === undefined) throw modelError('not_found', 'route entries', 'they are not open any more');
    return rows;
  }

  #keep(number: number, rows: Routed[], onCount: OnForecast): Forecast {
    onCount({ ...sum([], false), found: rows.length });
    this.#open.set(number, rows);
    return sum(rows, true);
  }

  #files(paths: string[], region: Region | null): Routed[] {
    const all = paths.flatMap((path) => this.folders.get(path) ?? [path]);
    return all.map((path) => this.#route({ cloud: 'file', bucket: '', key: path.slice(1) }, leafName(path), region));
  }

  #route(source: Location, name: string, chosen: Region | null): Routed {
    const extension = name.slice(name.lastIndexOf('.') + 1);
    const rule = this.rules.get(extension);
    const type = TYPES[extension] ?? null;
    const region = chosen ?? 'US';
    const facts: Facts = {
      path: name,
      whole: source.key,
      types: { by_content: type, by_name: type },
      size: 120_000,
      modified: this.#time.now(),
      origin: { by: 'drop' },
      regions: { carried: null, chosen, watch: null, cloud: null },
      sha256: null,
      now: this.#time.now(),
    };
    const verdict: Verdict =
      rule === undefined
        ? { is: 'ask' }
        : 'block' in rule
          ? { is: 'block', message: rule.block }
          : send({ ...rule.to, key: `${rule.to.key}${name}` });
    const policy = this.policies.get(region);
    if (verdict.is === 'send' && policy !== undefined)
      for (const each of verdict.to) each.standing = { is: policy === 'warn' ? 'needs_reason' : 'blocked', policy: 1 };
    const route = { rule: rule === undefined ? null : 1, region, verdict, reasons: [] };
    const at = verdict.is === 'send' ? verdict.to[0]?.at : undefined;
    const taken = at === undefined ? null : this.#world.at(at) !== undefined;
    return {
      source,
      facts,
      route,
      rule: rule?.name ?? null,
      taken,
      monthly: at?.cloud === 'demo-r2' ? 0.0000017 : null,
    };
  }
}

const placeOf = ({ route: { verdict } }: Routed): Location | undefined =>
  verdict.is === 'send' ? verdict.to[0]?.at : undefined;

function permits({ route: { verdict } }: Routed, reason: string | null): boolean {
  const standing = verdict.is === 'send' ? verdict.to[0]?.standing.is : undefined;
  return standing === 'allowed' || (standing === 'needs_reason' && reason !== null);
}

function sum(rows: Routed[], complete: boolean, reason: string | null = null): Forecast {
  const zero = { blocked: 0, warned: 0, asked: 0, broken: 0, taken: 0 };
  const forecast: Forecast = { found: rows.length, bytes: rows.length * 120_000, shares: [], ...zero, complete };
  for (const row of rows) {
    const { verdict } = row.route;
    const at = placeOf(row);
    if (verdict.is === 'ask') forecast.asked += 1;
    else if (verdict.is === 'block') forecast.blocked += 1;
    else if (at !== undefined && permits(row, reason)) {
      forecast.taken += row.taken === true ? 1 : 0;
      const share = forecast.shares.find((each) => each.at.cloud === at.cloud);
      if (share === undefined) forecast.shares.push({ at: top(at.cloud, ''), found: 1, bytes: 120_000 });
      else share.found += 1;
    } else if (verdict.is === 'send' && verdict.to[0]?.standing.is === 'needs_reason') forecast.warned += 1;
    else forecast.blocked += 1;
  }
  forecast.shares.sort((one, other) => other.found - one.found);
  return forecast;
}
