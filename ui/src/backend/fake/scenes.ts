/** Situations to look at in a plain browser: `?scene=busy`, `?vault=none`. Development only. */
import type { Location, VaultState } from '../bindings';
import { CONNECTING } from './connecting-scenes';
import { Fake, modelError } from './fake';
import { WINDOW } from './window-scenes';
import { s3Cloud } from './world';

const at = (cloud: string, key: string): Location => ({ cloud, bucket: '', key });

const SCENES: Record<string, (fake: Fake) => void> = {
  /** One job done, one failed, one under way. */
  busy: (fake) => {
    fake.work.failing.add('contract.pdf');
    void fake.startJob({
      kind: 'copy',
      sources: [{ location: at('demo-r2', 'img/'), kind: 'folder' }],
      target: { how: 'into', location: at('demo-gcs', '') },
      on_conflict: 'ask',
    });
    void fake.startJob({
      kind: 'copy',
      sources: [{ location: at('demo-s3', 'docs/'), kind: 'folder' }],
      target: { how: 'into', location: at('demo-r2', '') },
      on_conflict: 'ask',
    });
    void fake.startJob({
      kind: 'copy',
      sources: [{ location: at('demo-s3', 'raw/'), kind: 'folder' }],
      target: { how: 'into', location: at('demo-gcs', '') },
      on_conflict: 'ask',
    });
    fake.time.after(600, () => fake.work.pause(3));
  },
  /** A job that asks what to do about what exists. */
  decision: (fake) => {
    const sources = [1, 2, 3, 4, 5].map((number) => ({
      location: at('demo-s3', `raw/img${number}.png`),
      kind: 'object' as const,
    }));
    void fake.startJob({
      kind: 'copy',
      sources,
      target: { how: 'into', location: at('demo-r2', 'img/') },
      on_conflict: 'ask',
    });
  },
  /** A listing that fails. */
  failed: (fake) => {
    const hint = 'the key can probably read single buckets but not list them: fill in a bucket name';
    fake.world.broken.set('demo-r2', modelError('denied', 'list', 'the access key may not list', 'demo-r2:/', hint));
  },
  /** A cloud with several buckets, one that is read-only. */
  s3: (fake) => {
    fake.world.addCloud(s3Cloud('minio', 'MinIO in the cellar'), ['assets', 'media', 'backup-2026']);
    const archive = s3Cloud('archive', 'Archive', { color: 5, region: null, read_only: true, provider: 'local' });
    fake.world.addCloud({ ...archive, connection: { protocol: 'local', root: '/srv/archive' } }, ['']);
    fake.world.clouds = [...fake.world.clouds.slice(3), ...fake.world.clouds.slice(0, 3)];
  },
  /** No clouds at all. */
  empty: (fake) => {
    fake.world.clouds = [];
  },
};

/** Where secrets lie, by `?vault=`. */
const VAULTS: Record<string, VaultState> = {
  none: { kept: 'nowhere' },
  session: { kept: 'session' },
  locked: { kept: 'passphrase', locked: true },
  open: { kept: 'passphrase', locked: false },
};

/** The fake in the situation that the address asks for. */
export function scene(wanted: URLSearchParams): Fake {
  const fake = new Fake({ vault: VAULTS[wanted.get('vault') ?? ''] });
  const name = wanted.get('scene') ?? '';
  SCENES[name]?.(fake);
  CONNECTING[name]?.(fake, wanted);
  WINDOW[name]?.(fake, wanted);
  const theme = wanted.get('theme');
  if (theme === 'dark' || theme === 'light') fake.chosen = { ...fake.chosen, theme };
  const density = wanted.get('density');
  if (density === 'compact' || density === 'comfortable') fake.chosen = { ...fake.chosen, density };
  if (wanted.has('size')) fake.chosen = { ...fake.chosen, text_size: Number(wanted.get('size')) };
  Object.assign(window, { fake });
  return fake;
}
