/** Does what is asked of objects: delete, rename, duplicate, new folder, link, download, upload. Starts jobs, never moves a byte. */
import { tick } from 'svelte';
import type { JobSpec, Location } from '../../backend/bindings';
import { identity } from '../../backend/key';
import { visible } from '../../words/names';
import { plural } from '../../words/plural';
import type { BrowseState } from './browse.svelte';
import { mayReceive, takenWords } from './copying';
import { LINKS } from './linking';
import { duplicating, nameTrouble, renamedKey, renaming } from './naming';
import type { Pane, Renaming } from './pane.svelte';
import { PlannedJob } from './planned.svelte';
import { deletionOf, Removal } from './removing.svelte';
import type { Taken } from './selection.svelte';

/** Above this many objects the renaming of a folder is asked about. */
const RENAMED_UNASKED = 100;

export class Handling {
  readonly #browse: BrowseState;

  constructor(browse: BrowseState) {
    this.#browse = browse;
  }

  /** Asks before what was taken is deleted. */
  askToRemove(pane: Pane, taken: Taken): void {
    const removal = new Removal(this.#browse.frame, pane.cloud, taken);
    this.#browse.follow(removal.planned);
    this.#browse.sheet = { what: 'delete', removal };
  }

  async remove(removal: Removal): Promise<void> {
    const { id } = removal.planned;
    this.#browse.sheet = null;
    const words = `Delete ${removal.what} from ${removal.place}`;
    if (id !== null && removal.soft === true) this.#browse.undoing.did([id], words);
    if (await removal.planned.go()) this.#browse.frame.announcer.say(`Deleting ${removal.what}`);
  }

  /** Renames the entry that the field stands for. Answers what is wrong with the name. */
  rename(pane: Pane, { entry, value }: Renaming): string | null {
    if (value === entry.name) return this.#named(pane);
    const trouble = nameTrouble(value);
    if (trouble !== null) return trouble;
    const key = renamedKey(entry, value);
    for (const kind of ['object', 'folder'] as const)
      if (
        pane.rows.find(identity({ kind, key: kind === 'folder' && !key.endsWith('/') ? `${key}/` : key })) !== undefined
      )
        return `There is ${kind === 'folder' ? 'a folder' : 'an object'} of that name already.`;
    const spec = renaming(entry, pane.location, value);
    const words = `Rename ${visible(entry.name)} to ${visible(value)}`;
    if (entry.kind === 'object') void this.#start(spec, words, `Renaming ${visible(entry.name)}`);
    // The list takes the focus back first, so that the sheet knows where to return it.
    else
      void tick()
        .then(tick)
        .then(() => this.#renameFolder(spec, words));
    return this.#named(pane);
  }

  async goRename(planned: PlannedJob, words: string): Promise<void> {
    if (this.#browse.sheet?.what === 'rename') this.#browse.sheet = null;
    if (planned.id !== null) this.#browse.undoing.did([planned.id], words);
    await planned.go();
  }

  duplicate(pane: Pane, taken: Taken): void {
    const spec = duplicating(taken.picked, pane.location);
    void this.#start(spec, null, `Duplicating ${takenWords(taken)}`);
  }

  /** Makes a folder in the pane's place; throws what the engine threw. */
  async makeFolder(pane: Pane, name: string): Promise<void> {
    const key = `${pane.location.key}${name}/`;
    await this.#browse.frame.backend.createFolder({ ...pane.location, key });
    await pane.rows.refresh();
    this.#browse.frame.toasts.show(`Made the folder ${visible(name)}`);
  }

  /** Puts a link on the clipboard. */
  async copyLink(location: Location, seconds: number): Promise<void> {
    const { frame } = this.#browse;
    const link = await frame.try(() => frame.backend.link(location, seconds));
    const lasts = LINKS.find((each) => each.seconds === seconds)?.words ?? plural(Math.round(seconds / 60), 'minute');
    if (link !== null) await frame.copyText(link, `link, which lasts ${lasts}`);
  }

  /** Downloads what was taken into a folder that somebody chooses. */
  async download(taken: Taken): Promise<void> {
    const { frame } = this.#browse;
    const folder = await frame.try(() => frame.backend.pickFolder());
    if (folder === null) return;
    const spec = { ...deletionOf(taken), kind: 'download' as const };
    const started = await frame.try(() => frame.backend.startDownload(spec, folder));
    if (started !== null) this.#say(`Downloading ${takenWords(taken)} to ${folder}`);
  }

  /** Uploads files that somebody chooses into the pane's place. */
  async upload(pane: Pane): Promise<void> {
    const verdict = mayReceive(pane.location, pane.cloud);
    if (!verdict.legal) return this.#browse.frame.toasts.show(`Not uploaded. ${verdict.reason}.`, 'bad');
    const target = pane.location;
    const paths = await this.#browse.frame.try(() => this.#browse.frame.backend.pickFiles());
    if (paths !== null && paths.length > 0) await this.#browse.sending.upload(paths, target);
  }

  /** Counts what is selected, or the place itself where no folder is. */
  measure(pane: Pane): void {
    const folders = pane.selection.kept().filter(({ kind }) => kind === 'folder');
    const places = folders.length === 0 ? [pane.location] : folders.map((each) => pane.locationOf(each));
    for (const place of places) void this.#browse.measuring.count(place);
  }

  /** Small folders are renamed at once, larger ones after a yes. */
  #renameFolder(spec: JobSpec, words: string): void {
    const planned = new PlannedJob(this.#browse.frame, spec, () => {
      if (planned.objects <= RENAMED_UNASKED) void this.goRename(planned, words);
    });
    this.#browse.follow(planned);
    this.#browse.sheet = { what: 'rename', planned, words };
  }

  async #start(spec: JobSpec, words: string | null, going: string): Promise<void> {
    const { frame, undoing } = this.#browse;
    const id = await frame.try(() => frame.backend.startJob(spec));
    if (id === null) return;
    if (words !== null) undoing.did([id], words);
    this.#say(going);
  }

  #named(pane: Pane): null {
    pane.renaming = null;
    pane.call();
    return null;
  }

  #say(words: string): void {
    this.#browse.frame.toasts.show(words);
    this.#browse.frame.announcer.say(words);
  }
}
