/** The fake's kinds of service: a part of the engine's table, with the forms that it makes of them. */
import type { Auth, Field, FieldSpec, Form, Protocol, Provider } from '../bindings';

type More = Partial<Omit<FieldSpec, 'field' | 'label'>>;

function line(field: Field, label: string, more: More = {}): FieldSpec {
  const empty = { kind: 'line' as const, hint: null, default: null, example: null, choices: [] };
  return { field, label, ...empty, required: false, advanced: false, ...more };
}

const required = true;
const advanced = true;

const CREDENTIALS: Record<Auth, { label: string; fields: FieldSpec[] }> = {
  anonymous: { label: 'No credentials', fields: [] },
  ambient: { label: 'From the surroundings', fields: [] },
  key: {
    label: 'Access key',
    fields: [
      line('access-key-id', 'Access key id', { required }),
      line('secret-key', 'Secret access key', { kind: 'secret', required }),
    ],
  },
  profile: {
    label: 'Profile',
    fields: [
      line('profile', 'Profile', {
        kind: 'choice',
        required,
        hint: 'From ~/.aws/config: keys, SSO, roles, processes. Nothing of it is copied.',
      }),
    ],
  },
  service_account: {
    label: 'Service account',
    fields: [
      line('service-account', 'Service account (JSON)', {
        kind: 'secret_text',
        required,
        hint: 'Paste the whole file. Only its private key is a secret; it is never shown again.',
      }),
    ],
  },
  account_key: { label: 'Account key', fields: [line('account-key', 'Account key', { kind: 'secret', required })] },
  sas: {
    label: 'Shared access signature',
    fields: [
      line('sas', 'Shared access signature', {
        kind: 'secret',
        required,
        example: 'sv=2024-11-04&ss=b&srt=sco&sp=rwdl&sig=…',
      }),
    ],
  },
  connection_string: {
    label: 'Connection string',
    fields: [
      line('connection-string', 'Connection string', {
        kind: 'secret_text',
        required,
        example: 'DefaultEndpointsProtocol=https;AccountName=…;AccountKey=…',
      }),
    ],
  },
};

interface Preset {
  id: string;
  name: string;
  protocol?: Protocol;
  endpoint?: string;
  auth?: Auth[];
  regions?: string[];
  account?: FieldSpec;
  jurisdictions?: string[];
  pathStyle?: boolean;
  role?: boolean;
  token?: boolean;
}

function region(regions: string[]): FieldSpec[] {
  return regions.length === 0
    ? []
    : [line('region', 'Region', { kind: 'choice', choices: regions, default: regions[0] ?? null })];
}

function further(preset: Preset, auth: Auth): FieldSpec[] {
  const { protocol = 's3', endpoint, pathStyle = true } = preset;
  const fields: FieldSpec[] = [];
  if (preset.token === true && auth === 'key') {
    const hint = 'Only for temporary credentials. They end without a refresh.';
    fields.push(line('session-token', 'Session token', { kind: 'secret', advanced, hint }));
  }
  if (preset.role === true && auth !== 'anonymous') {
    const example = 'arn:aws:iam::123456789012:role/ferry';
    fields.push(line('role-arn', 'Role to assume', { advanced, example }));
    fields.push(line('external-id', 'External id', { advanced, hint: 'If the role’s owner demands one.' }));
  }
  if (endpoint !== undefined) {
    const hint = 'Only to use another than the provider’s own.';
    fields.push(line('endpoint', 'Endpoint', { advanced, hint, example: endpoint }));
  }
  if (protocol === 's3') {
    const hint = 'The bucket stands in the path instead of the host’s name.';
    fields.push(line('path-style', 'Path style', { kind: 'tick', advanced, hint, default: String(pathStyle) }));
  }
  const hint = 'PEM with a certificate authority of your own, trusted for this cloud only.';
  return [...fields, line('ca', 'Certificate file', { kind: 'file', advanced, hint })];
}

function fieldsOf(preset: Preset, auth: Auth): FieldSpec[] {
  const { protocol = 's3', account, jurisdictions, regions = [] } = preset;
  if (protocol === 'local') {
    const hint = 'Becomes the cloud’s one bucket. Its files stay where they are.';
    return [line('root', 'Folder', { kind: 'folder', required, hint })];
  }
  const bucketHint = 'Leave empty to list all; fill in where the key may not list them.';
  const bucket = auth === 'anonymous' ? { required } : { hint: bucketHint };
  return [
    ...(account === undefined || auth === 'connection_string' ? [] : [account]),
    ...(preset.endpoint === undefined ? [line('endpoint', 'Endpoint', { required, example: 's3.example.com' })] : []),
    ...(jurisdictions === undefined
      ? []
      : [
          line('jurisdiction', 'Jurisdiction', {
            kind: 'choice',
            choices: jurisdictions,
            default: jurisdictions[0] ?? null,
            hint: 'Where the provider keeps the bytes by contract. A bucket belongs to one.',
          }),
        ]),
    ...region(regions),
    ...CREDENTIALS[auth].fields,
    line('bucket', protocol === 'azure' ? 'Container' : 'Bucket', bucket),
    ...(protocol === 'gcs' && (auth === 'key' || auth === 'ambient')
      ? [line('project', 'Project id', { hint: 'Needed only to list and make buckets.' })]
      : []),
    ...further(preset, auth),
  ];
}

const PRESETS: Preset[] = [
  {
    id: 's3',
    name: 'Amazon S3',
    endpoint: 'https://s3.{region}.amazonaws.com',
    auth: ['key', 'profile', 'ambient', 'anonymous'],
    regions: [
      ...['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2', 'ca-central-1', 'sa-east-1', 'eu-west-1', 'eu-west-2'],
      ...['eu-west-3', 'eu-central-1', 'eu-central-2', 'eu-north-1', 'ap-south-1', 'ap-southeast-1', 'ap-northeast-1'],
    ],
    pathStyle: false,
    role: true,
    token: true,
  },
  {
    id: 'r2',
    name: 'Cloudflare R2',
    endpoint: 'https://{account}{jurisdiction}.r2.cloudflarestorage.com',
    account: line('account', 'Account id', {
      required,
      hint: '32 hexadecimal digits; on the R2 overview page of Cloudflare’s dashboard.',
      example: '8ac8d2bd3e7aefb50b7ea1c1a6a9f1d0',
    }),
    jurisdictions: ['default', 'eu', 'fedramp'],
  },
  {
    id: 'spaces',
    name: 'DigitalOcean Spaces',
    endpoint: 'https://{region}.digitaloceanspaces.com',
    regions: ['nyc3', 'ams3', 'atl1', 'blr1', 'fra1', 'lon1', 'sfo2', 'sfo3', 'sgp1', 'syd1', 'tor1'],
    pathStyle: false,
  },
  { id: 'tigris', name: 'Tigris', endpoint: 'https://t3.storage.dev', pathStyle: false },
  {
    id: 'gcs',
    name: 'Google Cloud Storage',
    protocol: 'gcs',
    endpoint: 'https://storage.googleapis.com',
    auth: ['service_account', 'key', 'ambient', 'anonymous'],
  },
  {
    id: 'azure',
    name: 'Azure Blob Storage',
    protocol: 'azure',
    endpoint: 'https://{account}.blob.core.windows.net',
    auth: ['account_key', 'sas', 'connection_string', 'anonymous'],
    account: line('account', 'Storage account', {
      required,
      hint: '3 to 24 lower-case letters and digits.',
      example: 'mediafiles',
    }),
  },
  {
    id: 'b2',
    name: 'Backblaze B2',
    endpoint: 'https://s3.{region}.backblazeb2.com',
    regions: ['us-west-004', 'eu-central-003'],
  },
  {
    id: 'wasabi',
    name: 'Wasabi',
    endpoint: 'https://s3.{region}.wasabisys.com',
    regions: ['us-east-1', 'eu-central-1'],
    token: true,
  },
  { id: 'minio', name: 'MinIO', auth: ['key', 'anonymous'], regions: ['us-east-1'], token: true },
  { id: 'garage', name: 'Garage', regions: ['garage'] },
  { id: 'ceph', name: 'Ceph RADOS Gateway', auth: ['key', 'anonymous'], regions: ['us-east-1'], token: true },
  {
    id: 's3-compatible',
    name: 'Other S3-compatible',
    auth: ['key', 'profile', 'ambient', 'anonymous'],
    regions: ['us-east-1'],
    role: true,
    token: true,
  },
  { id: 'local', name: 'Local folder', protocol: 'local', auth: ['anonymous'] },
];

/** The table. */
export const PROVIDERS: Provider[] = PRESETS.map((preset) => {
  const { id, name, protocol = 's3', auth: ways = ['key'] } = preset;
  const forms = ways.map((auth): Form => ({ auth, label: CREDENTIALS[auth].label, fields: fieldsOf(preset, auth) }));
  return { id, name, protocol, forms, note: null };
});
