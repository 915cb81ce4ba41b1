/** Situations of the window: `?scene=four`, `?scene=palette`. Development only. */
import type { Location, Tabs } from '../bindings';
import type { Fake } from './fake';
import { click, pick, press, type } from './hand';
import { s3Cloud } from './world';

type Scene = (fake: Fake, wanted: URLSearchParams) => void;

const at = (cloud: string, key = '', bucket = ''): Location => ({ cloud, bucket, key });
const one = (location: Location): Tabs => ({ tabs: [location], shown: 0 });

async function play(...steps: (() => Promise<void>)[]): Promise<void> {
  for (const step of steps) await step();
}

/** Names that are hard to set: long, read from the right, of many code points, with marks that deceive. */
function hardNames(fake: Fake): void {
  const { world, time } = fake;
  const put = (key: string, size: number) => world.put(at('demo-r2', key), size, time.now() - size * 7919);
  for (const name of [
    'a-very-long-name-that-somebody-gave-to-a-photograph-of-the-harbour-at-night-final-final-v2 (copy).jpeg',
    'תמונה של הנמל בלילה מהסירה הקטנה.png',
    'صورة الميناء ليلا من القارب الصغير.png',
    '港の夜の写真、小さなボートから撮影した最終版.png',
    '👩‍✈️👨‍👩‍👧‍👦🏳️‍🌈⛴️🚢⚓🌊🌉🌃📷✨🎆🎇.png',
    'exe\u202egpj.scr',
    '  spaces at both ends  ',
    'line\nbreak and\ttab.txt',
  ])
    put(`hard/${name}`, 40_000 + name.length * 321);
  put('hard/a folder with a name that takes more room than any pane will ever have for it/x', 1);
}

const LONG = 'projects/2026/harbour at night/raw material/drone over the north pier/take 14/selected/';

/** A bucket with an object that has versions, copies and a past. */
function inspectable(fake: Fake): void {
  const { world, looks, time } = fake;
  world.addCloud(s3Cloud('s3', 'Media'), ['photos']);
  const here = at('s3', 'harbour/hero.png', 'photos');
  for (const key of [here.key, 'harbour/second.png', 'harbour/notes.txt'])
    world.put({ ...here, key }, 1_258_291, time.now() - 11e6);
  const version = (id: string, age: number, other = {}) => ({
    id,
    latest: false,
    deleted: false,
    size: 1_258_291,
    modified: time.now() - age,
    etag: null,
    ...other,
  });
  looks.versionsOf.set('s3:photos/harbour/hero.png', [
    version('3sL4kqtJlcpXroDTDmJ+rmSpXd3dIbrHY', 11e6, { latest: true }),
    version('QUpfdndhfd8438MNFDN93jdnJFkdmqnh893', 9e7, { deleted: true, size: 0 }),
    version('UIORUnfndfhnw89493jJFJ', 7e8),
  ]);
  const replica = { job: 7, rung: 'streamed_checksum' as const, proved: time.now() - 11e6, etag: null, same: true };
  looks.replicasOf.set('s3:photos/harbour/hero.png', [
    { ...replica, at: at('demo-r2', 'img/hero.png') },
    { ...replica, at: at('demo-gcs', 'archive/hero.png'), job: 3, rung: 'size_only', same: false },
  ]);
  fake.chosen.layout = {
    panes: [one({ ...here, key: 'harbour/' }), one(at('demo-r2', 'img/'))],
    columns: [1, 1],
    rows: [1],
    focused: 0,
  };
  fake.chosen.inspector = true;
}

export const WINDOW: Record<string, Scene> = {
  inspector: (fake, wanted) => {
    inspectable(fake);
    void play(
      () => pick('hero.png'),
      () => click(wanted.get('tab') ?? 'Info'),
    );
  },
  preview: (fake, wanted) => {
    fake.looks.texts.set('demo-s3:/README.txt', 'Skyferry moves files between clouds.\n\n'.repeat(300));
    void play(
      () => pick(wanted.get('of') ?? 'README.txt'),
      () => press(' '),
    );
  },
  /** Four panes, one with tabs, one of hard names, one of a million rows. */
  four: (fake) => {
    hardNames(fake);
    fake.world.put(at('demo-s3', `${LONG}clip.mov`), 1e9, fake.time.now());
    fake.chosen.layout = {
      panes: [
        { tabs: [at('demo-s3', LONG), at('demo-s3', 'docs/'), at('demo-r2', 'img/')], shown: 0 },
        one(at('demo-r2', 'hard/')),
        one(at('demo-gcs', 'huge/')),
        one(at('demo-s3', 'raw/')),
      ],
      columns: [1000, 1100],
      rows: [1000, 900],
      focused: 1,
    };
    fake.chosen.bookmarks = [
      { name: 'raw', location: at('demo-s3', 'raw/') },
      { name: 'The harbour at night, all takes of it', location: at('demo-s3', LONG) },
      { name: 'img', location: at('demo-r2', 'img/') },
    ];
  },
  palette: () =>
    void play(
      () => pick('README.txt'),
      () => press('k', { ctrlKey: true }),
    ),
  keys: () =>
    void play(
      () => pick('README.txt'),
      () => press('F1'),
    ),
  settings: (_, wanted) => {
    const page = wanted.get('page') ?? 'General';
    void play(
      () => click('Settings (Ctrl+,)'),
      () => click(page),
    );
  },
  'settings-search': () =>
    void play(
      () => click('Settings (Ctrl+,)'),
      () => type('Search the settings', 'copy'),
    ),
  menu: () =>
    void play(
      () => pick('README.txt'),
      () => press('F10', { shiftKey: true }),
      () => click('Copy to'),
    ),
  beside: () =>
    void play(
      () => pick('raw'),
      () => press('Enter'),
      () => click('What lies beside raw'),
    ),
  path: () =>
    void play(
      () => pick('README.txt'),
      () => press('l', { ctrlKey: true }),
      () => type('Path', 'nowhere:a/b'),
      () => press('Enter'),
    ),
  selected: () =>
    void play(
      () => pick('raw'),
      () => press('Enter'),
      () => pick('img1.png'),
      () => press('a', { ctrlKey: true }),
    ),
  /** Every column. */
  columns: (fake) => {
    const columns = ['name', 'size', 'type', 'modified', 'etag', 'key'] as const;
    fake.chosen.columns = { 'demo-s3': columns.map((column) => ({ column, width: column === 'key' ? 260 : 120 })) };
    fake.chosen.layout = { panes: [one(at('demo-s3', 'raw/'))], columns: [1], rows: [1], focused: 0 };
  },
  buckets: (fake) => {
    fake.world.addCloud(s3Cloud('minio', 'MinIO in the cellar'), ['assets', 'media', 'backup-2026']);
    fake.chosen.layout = {
      panes: [one(at('minio')), one(at('demo-s3', 'raw/'))],
      columns: [1, 1],
      rows: [1],
      focused: 0,
    };
  },
};
