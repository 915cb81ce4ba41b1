/** Situations of connecting: `?scene=add&provider=azure&way=sas`, `?scene=test-failed`. Development only. */
import type { Profile } from '../bindings';
import { PASSED, stages } from './connecting';
import type { Fake } from './fake';
import { click, type } from './hand';
import { modelError, s3Cloud } from './world';

type Scene = (fake: Fake, wanted: URLSearchParams) => void;

const CODE = 'profile media: it demands a one-time code of arn:aws:iam::123456789012:mfa/phone';

const FILLED = [
  () => click('Add cloud'),
  () => click('Other S3-compatible'),
  () => type('Name', 'Media'),
  () => type('Endpoint', 's3.example.com'),
  () => type('Access key id', 'AKIAIOSFODNN7EXAMPLE'),
  () => type('Secret access key', 'wJalrXUtnFEMI-K7MDENG'),
];

async function play(steps: (() => Promise<void>)[]): Promise<void> {
  for (const step of steps) await step();
}

const PROFILE: Profile = {
  tested: Date.now() - 7_200_000,
  stages: PASSED,
  features: {
    conditional_create: 'yes',
    copy: 'yes',
    tags: 'unproved',
    versions: 'no',
    crc64_nvme: 'unproved',
    list_buckets: 'yes',
  },
};

function clouds(fake: Fake): void {
  const { world, config } = fake;
  const read = { label: 'EU', evidence: 'read' as const };
  const declared = { label: 'US', evidence: 'declared' as const };
  world.addCloud(s3Cloud('media', 'S3 · media', { color: 4, jurisdiction: declared, profile: PROFILE }), ['media']);
  world.addCloud(
    s3Cloud('r2', 'R2 · assets', { color: 5, jurisdiction: read, region: null, provider: 'r2', protected: true }),
    ['a'],
  );
  world.addCloud(s3Cloud('old', 'A cloud with quite a long name', { color: 6, read_only: true, protected: true }), [
    'b',
  ]);
  world.addCloud(
    s3Cloud('far', 'Ceph in Oslo', { color: 7, region: 'eu-north-with-a-long-name', jurisdiction: declared }),
    ['c'],
  );
  const answered = Date.now() - 60_000;
  config.health.set('demo-s3', { state: 'good', latency: 2, answered });
  config.health.set('demo-r2', { state: 'slow', latency: 2400, answered });
  const expired = modelError('expired', 'list', 'the token has expired');
  config.health.set('media', { state: 'sign_in', latency: 40, answered, trouble: expired });
  const gone = modelError('unavailable', 'list', 'the address did not answer');
  config.health.set('old', { state: 'failing', trouble: gone });
  config.health.set('far', { state: 'good', latency: 41, answered });
}

/** Runs a test on a filled form. */
const tested: Scene = () => void play([...FILLED, () => click('Test connection')]);

export const CONNECTING: Record<string, Scene> = {
  add: (_, wanted) => {
    const way = wanted.get('way');
    const steps = [() => click('Add cloud'), () => click(wanted.get('provider') ?? 'Amazon S3')];
    if (way !== null) steps.push(() => click(way));
    if (wanted.has('advanced')) steps.push(() => click('Advanced'));
    void play(steps);
  },
  'test-running': (fake, wanted) => {
    fake.config.until = 'listing';
    tested(fake, wanted);
  },
  'test-passed': tested,
  'test-warned': (fake, wanted) => {
    const remedy = 'Set the clock of this computer: the cloud refuses from 15 min on.';
    fake.config.stages = stages({ clock: { outcome: 'warned', words: '4 min apart', remedy } });
    tested(fake, wanted);
  },
  'test-failed': (fake, wanted) => {
    const remedy = 'Check the access key id and the secret access key.';
    fake.config.stages = stages({ credentials: { outcome: 'failed', words: 'the signature does not match', remedy } });
    tested(fake, wanted);
  },
  insecure: () => void play([...FILLED, () => type('Endpoint', 'http://storage.example'), () => click('Save')]),
  refused: () => void play([...FILLED, () => type('Secret access key', 'wrong'), () => click('Save')]),
  paste: () =>
    void play([
      () => click('Add cloud'),
      () => click('Paste settings…'),
      () =>
        type(
          'Settings as text',
          '[media]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = x\nregion = eu-west-1',
        ),
      () => click('Read it'),
    ]),
  'no-keyring': (fake) => {
    fake.config.vault = { kept: 'nowhere' };
    void play([...FILLED, () => click('Encrypt with a passphrase…')]);
  },
  locked: (fake) => {
    clouds(fake);
    fake.config.vault = { kept: 'passphrase', locked: true };
  },
  unlock: (fake) => {
    clouds(fake);
    fake.config.vault = { kept: 'passphrase', locked: true };
    void play([() => click('Unlock…')]);
  },
  health: clouds,
  code: (fake) => {
    clouds(fake);
    const trouble = modelError('needs_code', 'get credentials', CODE);
    fake.config.health.set('media', { state: 'sign_in', trouble });
  },
  'code-form': (fake) => {
    fake.profileNames = ['guarded'];
    void play([
      () => click('Add cloud'),
      () => click('Amazon S3'),
      () => click('Profile'),
      () => type('Name', 'Media'),
      () => type('Profile', 'guarded'),
      () => click('Save'),
    ]);
  },
  edit: (fake) => {
    clouds(fake);
    void play([() => click('Menu of S3 · media'), () => click('Edit…')]);
  },
  abilities: (fake) => {
    clouds(fake);
    void play([() => click('Menu of S3 · media'), () => click('Edit…'), () => click('What it can do')]);
  },
  import: (fake) => {
    const draft = {
      auth: 'key' as const,
      jurisdiction: null,
      read_only: false,
      protected: false,
      max_requests: null,
      color: null,
      letter: null,
    };
    const origin = '/home/you/.config/rclone/rclone.conf';
    const found = (id: string, name: string, provider: string, fields: object, secret: boolean, trouble?: string) => ({
      id,
      origin,
      secret,
      trouble: trouble ?? null,
      draft: { ...draft, name, provider, fields },
    });
    fake.config.found = [
      found('1', 'media', 's3', { region: 'eu-west-1', bucket: 'media' }, true),
      found('2', 'sso', 's3', { profile: 'media-sso' }, false),
      found('3', 'cellar', 'minio', { endpoint: 'https://minio.cellar.example:9000' }, true),
      found('4', 'drive', 's3-compatible', {}, false, 'Skyferry has no connection of the type “drive”'),
    ];
    fake.config.failing.set('3', modelError('unavailable', 'connect to a cloud', 'the address did not answer'));
    const steps = [() => click('Import…'), () => click('All 3 that can be imported'), () => click('Import 3')];
    void play(steps);
  },
  combo: (fake, wanted) => {
    CONNECTING.add?.(fake, wanted);
    setTimeout(
      () =>
        document
          .querySelector<HTMLElement>('[aria-label="Choices of Region"]')
          ?.dispatchEvent(new MouseEvent('mousedown', { bubbles: true })),
      900,
    );
  },
  'delete-bucket': (fake) => {
    fake.world.clouds = [];
    fake.world.addCloud(s3Cloud('minio', 'MinIO'), ['assets', 'media']);
    fake.world.put({ cloud: 'minio', bucket: 'assets', key: 'a' }, 1, 1);
    void play([
      () => click('More for buckets'),
      () => click('Delete bucket…'),
      () => type('Type assets to delete it', 'assets'),
      () => click('Delete bucket'),
    ]);
  },
};
