/** The fake's rules and policies: kept in memory, changed as the engine changes them. */
import type { Backend } from '../backend';
import type {
  Event,
  Explained,
  Finding,
  Location,
  Policy,
  RegionMap,
  RuleEdit,
  RuleShown,
  RuleText,
  ThenText,
} from '../bindings';
import { checkRule, checkThen, explained, factsOf, fault, keyOf, type Book } from './routing';
import type { Time } from './time';
import { modelError, type World } from './world';

/** A file that was uploaded once. */
export interface Upload {
  words: string;
  went: Location;
}

interface State {
  rules: RuleShown[];
  otherwise: ThenText;
  regions: RegionMap;
}

export class FakeRules {
  state: State = { rules: [], otherwise: { do: 'ask' }, regions: { prefixes: [], default: 'US' } };
  policies: Policy[] = [];
  uploads: Upload[] = [];
  /** What a document says, by its path. */
  readonly documents = new Map<string, RuleText[]>();
  exported: string | null = null;
  otherwiseHits = 0;
  #before: State | null = null;
  #revision = 1;
  #next = 1;

  constructor(
    private readonly world: World,
    private readonly time: Time,
    private readonly emit: (event: Event) => void,
  ) {}

  /** Puts a rule there, as if somebody had made it before. */
  add(rule: RuleText, hits = 0): RuleShown {
    const shown = { id: this.#next++, rule, hits };
    this.state = { ...this.state, rules: [...this.state.rules, shown] };
    return shown;
  }

  read: Backend['rules'] = async () => ({
    revision: this.#revision,
    ...this.state,
    otherwise_hits: this.otherwiseHits,
    findings: this.#findings(this.state),
    policies: this.policies,
    undoable: this.#before !== null,
  });

  edit: Backend['editRules'] = async (seen, edit) => {
    const after = this.#edited(edit);
    if (seen !== this.#revision)
      throw modelError('conflict', 'save the rules', 'somebody else changed the rules meanwhile');
    return this.#keep(after);
  };

  preview: Backend['previewRules'] = async (edit) => {
    const after = this.#edited(edit);
    const place = ({ trace }: Explained) => {
      const { verdict } = trace.route;
      return verdict.is === 'send' ? (verdict.to[0]?.at ?? null) : null;
    };
    const moved = this.uploads.flatMap(({ words, went }) => {
      const facts = factsOf(words, '', this.time.now());
      const [before, then] = [this.state, after].map((state) => place(explained(facts, this.#book(state))));
      const file = { cloud: 'file', bucket: '', key: facts.path };
      const same = JSON.stringify(before) === JSON.stringify(then);
      return same ? [] : [{ file, went, before: before ?? null, after: then ?? null }];
    });
    return {
      elsewhere: { looked: this.uploads.length, moved },
      findings: this.#findings(after),
      rules: after.rules.length,
    };
  };

  undo: Backend['undoRules'] = async () => {
    if (this.#before === null) throw modelError('not_found', 'undo the last change', 'no rule was changed yet');
    return this.#keep(this.#before);
  };

  explain: Backend['explain'] = async ({ of, region }, edit) => {
    if (region !== '' && !/^[\w-]{1,32}$/.test(region)) throw fault('region', `"${region}" cannot be a region`);
    const book = this.#book(edit === null ? this.state : this.#edited(edit));
    const words =
      of.of === 'words'
        ? [of.text]
        : of.of === 'files'
          ? of.paths.map((path) => `${path.split('/').at(-1) ?? ''} 120 kB`)
          : of.of === 'objects'
            ? of.locations.map(({ key }) => `${key} 120 kB`)
            : this.uploads.slice(0, of.count).map((upload) => upload.words);
    return words.map((text) => explained(factsOf(text, region, this.time.now()), book));
  };

  exampleKey: Backend['exampleKey'] = async (template, words) => {
    if (/\{(bad|nam)\}/.test(template)) throw fault('key', 'at character 1: this placeholder is unknown');
    return keyOf(template, factsOf(words, '', 0).path, 'US');
  };

  savePolicy: Backend['savePolicy'] = async ({ id, name, region, only, action }) => {
    if (!/^[\w-]{1,32}$/.test(region)) throw fault('region', `"${region}" cannot be a region`);
    if (only.length === 0) throw fault('only', 'a policy needs the jurisdictions that it allows');
    const label = region.toUpperCase();
    const named = name === '' ? `${label} data stays in ${only.join(' or ')}` : name;
    const policy: Policy = { id: this.#next++, name: named, region: label, only, action };
    this.policies = [...this.policies.filter((each) => each.id !== id), policy];
    this.#grow();
    return policy.id;
  };

  removePolicy: Backend['removePolicy'] = async (id) => {
    this.policies = this.policies.filter((policy) => policy.id !== id);
    this.#grow();
    return null;
  };

  #book(state: State): Book {
    return { ...state, policies: this.policies, clouds: this.world.clouds };
  }

  #keep(after: State): number {
    this.#before = this.state;
    this.state = after;
    return this.#grow();
  }

  #grow(): number {
    this.#revision += 1;
    this.emit({ what: 'rules', revision: this.#revision });
    return this.#revision;
  }

  #edited(edit: RuleEdit): State {
    const { clouds } = this.world;
    const { state } = this;
    const rules = [...state.rules];
    const at = 'id' in edit ? rules.findIndex(({ id }) => id === edit.id) : -1;
    const found = rules[at];
    if ('id' in edit && found === undefined)
      throw modelError('not_found', 'find the rule', 'there is no such rule any more');
    const fresh = (rule: RuleText) => (checkRule(rule, clouds), { id: this.#next++, rule, hits: 0 });
    switch (edit.edit) {
      case 'add':
        rules.splice((edit.number ?? rules.length + 1) - 1, 0, fresh(edit.rule));
        break;
      case 'change':
        checkRule(edit.rule, clouds);
        if (found !== undefined) rules[at] = { ...found, rule: edit.rule };
        break;
      case 'switch':
        if (found !== undefined) rules[at] = { ...found, rule: { ...found.rule, enabled: edit.enabled } };
        break;
      case 'remove':
        rules.splice(at, 1);
        break;
      case 'move':
        rules.splice(at, 1);
        if (found !== undefined) rules.splice(edit.number - 1, 0, found);
        break;
      case 'default':
        checkThen(edit.then, clouds);
        return { ...state, otherwise: edit.then };
      case 'regions':
        return { ...state, regions: { default: edit.default, prefixes: edit.prefixes } };
      case 'import': {
        const document = this.documents.get(edit.file);
        if (document === undefined)
          throw modelError('invalid', 'read the rules', 'line 3: unknown field `colour`', null, 'see the guide');
        return { ...state, rules: document.map(fresh) };
      }
      default:
        return this.#preset(edit);
    }
    return { ...state, rules };
  }

  #preset(edit: Extract<RuleEdit, { edit: 'by_type' | 'by_region' }>): State {
    const kinds =
      edit.edit === 'by_type'
        ? ([
            ['Images', 'type=image/*', edit.images, 'images'],
            ['Videos', 'type=video/*', edit.videos, 'videos'],
            ['PDFs', 'type=application/pdf', edit.pdfs, 'pdfs'],
          ] as const)
        : edit.places.map(
            ([region, place], index) =>
              [`Files of ${region}`, `region=${region}`, place, `place-${index + 1}`] as const,
          );
    const send = (to: (typeof kinds)[number][2]): ThenText => ({
      do: 'send',
      to,
      mirrors: [],
      class: '',
      cache_control: '',
      tags: {},
      conflict: 'ask',
    });
    for (const [, , place, field] of [...kinds, ['', '', edit.rest, 'rest'] as const])
      if (place.cloud === '') throw fault(field, 'no cloud is chosen', 'choose one');
    const rules = kinds.map(([name, condition, to]) => ({
      id: this.#next++,
      rule: { name, enabled: true, match: 'all' as const, when: [condition], then: send(to) },
      hits: 0,
    }));
    return { ...this.state, rules: [...this.state.rules, ...rules], otherwise: send(edit.rest) };
  }

  /** Clouds that are not there, rules that say what an earlier one says, rules that took nothing. */
  #findings({ rules }: State): Finding[] {
    const all = rules.reduce((sum, { hits }) => sum + hits, 0);
    return rules.flatMap(({ id, rule, hits }, at) => {
      const found: Finding[] = [];
      if (rule.then.do === 'send')
        for (const { cloud } of [rule.then.to, ...rule.then.mirrors])
          if (!this.world.clouds.some((each) => each.id === cloud))
            found.push({ rule: id, what: { is: 'missing', cloud } });
      const by = rules.slice(0, at).find((other) => other.rule.when.join() === rule.when.join());
      if (by !== undefined) found.push({ rule: id, what: { is: 'shadowed', by: by.id } });
      else if (all > 0 && hits === 0) found.push({ rule: id, what: { is: 'unused', of: all } });
      return found;
    });
  }
}
