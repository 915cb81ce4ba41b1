/** The fake's way from a draft to a cloud and back, its connection test, and what it recognises in text. */
import type { OnStage, Secrets } from '../backend';
import type {
  Cloud,
  CloudDraft,
  Connection,
  Credentials,
  Field,
  Profile,
  Recognised,
  Stage,
  StageReport,
} from '../bindings';
import { PROVIDERS } from './providers';
import type { Time } from './time';
import { modelError } from './world';

const doing = 'connect to a cloud';

/** Told by its input: hosts, buckets and secrets with these names fail. */
export function probe({ fields }: CloudDraft, secrets: Secrets): void {
  const refuse = (kind: Parameters<typeof modelError>[0], message: string, hint: string) => {
    throw modelError(kind, doing, message, null, hint);
  };
  if (fields.bucket?.includes('_')) {
    refuse('invalid', 'bucket: no bucket has such a name', 'write the name alone, without folders or address');
  }
  if (fields.endpoint?.includes('nowhere')) {
    refuse('unavailable', 'the address did not answer', 'check the endpoint and your network');
  }
  if (fields.endpoint?.includes('selfsigned') && fields.ca === undefined) {
    refuse('untrusted', 'the certificate is signed by nobody known', 'name its certificate file');
  }
  if (Object.values(secrets).includes('wrong')) {
    refuse('unauthenticated', 'the access key was not accepted', 'check the access key id and the secret access key');
  }
  if (fields.bucket === 'missing') {
    refuse('no_bucket', 'there is no bucket missing', 'check the name, or leave the bucket empty');
  }
}

const SECRETS: Field[] = ['secret-key', 'service-account', 'account-key', 'sas', 'connection-string'];

function credentialsOf({ auth, fields }: CloudDraft, secret: string): Credentials {
  if (auth === 'key') return { by: 'key', access_key_id: fields['access-key-id'] ?? '', secret };
  if (auth === 'profile') return { by: 'profile', profile: fields.profile ?? '' };
  if (auth === 'service_account')
    return { by: 'service_account', email: 'ferry@project.example', key_id: '1', token_uri: 'https://token', secret };
  if (auth === 'sas') return { by: 'sas', secret };
  if (auth === 'account_key' || auth === 'connection_string') return { by: 'account_key', secret };
  return auth === 'ambient' ? { by: 'ambient' } : { by: 'anonymous' };
}

function connectionOf(draft: CloudDraft, secret: string): Connection {
  const { fields } = draft;
  const protocol = PROVIDERS.find(({ id }) => id === draft.provider)?.protocol ?? 's3';
  if (protocol === 'local') return { protocol, root: fields.root ?? '' };
  const given = fields.endpoint ?? `${draft.provider}.example.com`;
  const endpoint = given.includes('://') ? given : `https://${given}`;
  const credentials = credentialsOf(draft, secret);
  const site = { endpoint, bucket: fields.bucket ?? null, credentials, ca: fields.ca ?? null };
  if (protocol === 'gcs') return { protocol, site, project: fields.project ?? null };
  if (protocol === 'azure') return { protocol, site, account: fields.account ?? '' };
  const role = fields['role-arn'] === undefined ? null : { arn: fields['role-arn'], external_id: null };
  return { protocol, site, region: fields.region ?? 'auto', path_style: fields['path-style'] === 'true', role };
}

/** The cloud that a draft configures. */
export function cloudFrom(draft: CloudDraft, kept: Pick<Cloud, 'id' | 'color'>, profile: Profile | null): Cloud {
  const { name, provider, fields, read_only, jurisdiction } = draft;
  return {
    ...kept,
    name,
    letter: draft.letter?.toUpperCase() ?? name.charAt(0).toUpperCase(),
    provider,
    region: fields.region ?? null,
    jurisdiction:
      fields.jurisdiction !== undefined && fields.jurisdiction !== 'default'
        ? { label: fields.jurisdiction.toUpperCase(), evidence: 'read' }
        : jurisdiction === null
          ? null
          : { label: jurisdiction, evidence: 'declared' },
    read_only,
    protected: draft.protected,
    demo: false,
    max_requests: draft.max_requests ?? 1024,
    connection: connectionOf(draft, `${kept.id}-0f3a`),
    profile,
  };
}

/** The draft that would configure the cloud again. */
export function draftFrom(cloud: Cloud): CloudDraft {
  const { connection, name, provider, read_only, jurisdiction } = cloud;
  const fields: CloudDraft['fields'] = {};
  let auth: CloudDraft['auth'] = 'anonymous';
  if (connection.protocol === 'local') fields.root = connection.root;
  else {
    const { credentials, endpoint, bucket } = connection.site;
    auth = credentials.by;
    fields.endpoint = endpoint;
    if (bucket !== null) fields.bucket = bucket;
    if (credentials.by === 'key') fields['access-key-id'] = credentials.access_key_id;
    if (credentials.by === 'profile') fields.profile = credentials.profile;
    if (connection.protocol === 's3')
      Object.assign(fields, { region: connection.region, 'path-style': String(connection.path_style) });
    if (connection.protocol === 'azure') fields.account = connection.account;
  }
  return {
    name,
    provider,
    auth,
    fields,
    jurisdiction: jurisdiction?.evidence === 'declared' ? jurisdiction.label : null,
    read_only,
    protected: cloud.protected,
    max_requests: cloud.max_requests,
    color: cloud.color,
    letter: cloud.letter === name.charAt(0).toUpperCase() ? null : cloud.letter,
  };
}

const report = (stage: Stage, millis: number, words: string): StageReport => ({
  stage,
  outcome: 'passed',
  millis,
  words,
  remedy: null,
  trouble: null,
});

/** The stages of a test on a cloud at which nothing is wrong. */
export const PASSED: StageReport[] = [
  report('address', 4, '2 addresses'),
  report('certificate', 31, 'issued by R11, Let’s Encrypt; ends 2027-02-01'),
  report('clock', 0, '1 s apart'),
  report('credentials', 44, 'accepted'),
  report('listing', 38, '3 buckets'),
  report('region', 0, 'eu-west-1'),
  { ...report('write', 0, 'not asked for'), outcome: 'skipped' },
  report('capabilities', 152, 'path style, multipart, server-side copy'),
];

/** `PASSED` with other ends of some stages; behind a failed one nothing is told. */
export function stages(other: Partial<Record<Stage, Partial<StageReport>>>): StageReport[] {
  const all = PASSED.map((each) => ({ ...each, ...other[each.stage] }));
  const end = all.findIndex(({ outcome }) => outcome === 'failed');
  return end === -1 ? all : all.slice(0, end + 1);
}

/** Tells the stages one after another; `until` stops before a stage and never ends, for a look at a running test. */
export function runStages(time: Time, told: StageReport[], onStage: OnStage, until: Stage | null): Promise<Profile> {
  return new Promise((resolve) => {
    told.forEach((each, at) => {
      if (until !== null && at >= told.findIndex(({ stage }) => stage === until)) return;
      time.after(40 * (at + 1), () => onStage(each));
    });
    if (until !== null) return;
    const features = {
      conditional_create: 'yes',
      copy: 'yes',
      tags: 'unproved',
      versions: 'no',
      crc64_nvme: 'unproved',
    };
    const profile = { tested: time.now(), stages: told, features: features as Profile['features'] };
    time.after(40 * (told.length + 1), () => resolve(profile));
  });
}

/** Recognises an AWS section, a service account and an address of Amazon's. */
export function recognised(text: string): Recognised | null {
  const none = { name: null, fields: {}, secrets: [] as Field[] };
  if (text.includes('"type": "service_account"')) {
    const secrets: Field[] = ['service-account'];
    return { ...none, words: 'a service account of Google’s', provider: 'gcs', auth: 'service_account', secrets };
  }
  const id = /aws_access_key_id\s*=\s*(\S+)/i.exec(text)?.[1];
  if (id !== undefined) {
    const region = /region\s*=\s*(\S+)/i.exec(text)?.[1];
    const fields = { 'access-key-id': id, ...(region === undefined ? {} : { region }) };
    const name = /\[(?:profile )?([^\]]+)\]/.exec(text)?.[1] ?? null;
    const words = 'a section of the AWS credentials';
    return { words, name, provider: 's3', auth: 'key', fields, secrets: ['secret-key'] };
  }
  const host = /^https:\/\/s3\.([a-z0-9-]+)\.amazonaws\.com\/?$/.exec(text.trim());
  return host === null
    ? null
    : { ...none, words: 'an address', provider: 's3', auth: 'key', fields: { region: host[1] ?? '' } };
}

/** Whether a draft's secret was given, typed or in pasted text. */
export function isGiven(secrets: Secrets): boolean {
  return [...SECRETS, 'pasted' as const].some((field) => secrets[field] !== undefined);
}
