/**
 * Pages by offset over lists that Jira pages by position, where what follows moves up when something before is deleted.
 * The ids that a walk has seen are kept. A page is read from a place where some of them must stand: when they do,
 * nothing lies between them and what is new; when they don't, one looks further ahead.
 */
import type { Context } from '../../contract/session.ts';
import type { JsonObject } from '../../toolkit/json.ts';
import type { Page } from '../../toolkit/walks/id-list.ts';
import { type Anchor, openWalks, type Walk } from '../../toolkit/walks/walks.ts';
import type { JiraClient } from '../line/client.ts';
import { JoinedWindows, type PlacedWindow } from './joined-windows.ts';
import type { PageRequest } from './windows.ts';

export interface PositionList {
  readonly request: PageRequest;
  /** What else tells the list from others of the caller. */
  readonly key?: string;
  idOf(row: JsonObject): string | undefined;
  /** Rows that belong here; all of them, where this is absent. */
  keep?(row: JsonObject): boolean;
}

/** Known rows that a page is read with: more than one, since one of them may have moved. */
const OVERLAP = 10;
const EVIDENCE = 2;
const MOST_ANCHORS = 8;

/** Whether there is a row for each position. */
const isDense = ({ request, keep }: PositionList): boolean => request.key !== undefined && keep === undefined;

interface Kept {
  readonly id: string;
  readonly row: JsonObject;
  /** Where it stands at the earliest: Jira may have left out rows before it. */
  readonly startAt: number;
}

interface Read extends PlacedWindow {
  readonly kept: readonly Kept[];
}

const shiftOf = ({ index, startAt }: Anchor): number => startAt - index;

class PositionWalk {
  readonly #windows: JoinedWindows;
  readonly #list: PositionList;
  readonly #walk: Walk;
  readonly #indexOf: Map<string, number>;
  readonly #rows = new Map<string, JsonObject>();

  constructor(client: JiraClient, list: PositionList, walk: Walk) {
    this.#windows = new JoinedWindows(client, list.request, list.idOf, walk.ids);
    this.#list = list;
    this.#walk = walk;
    this.#indexOf = new Map(walk.ids.map((id, index) => [id, index]));
  }

  /** @param from index in the walk's ids. */
  async page(from: number, limit: number): Promise<JsonObject[]> {
    const walk = this.#walk;
    let last: Read | undefined;
    for (const read of await this.#beginning(from, limit)) {
      this.#learn(read);
      last = read;
    }
    while (last && !last.isLast && this.#found(from).length < limit) {
      // What is read beyond this page saves the next one a call, since it need not be read from further back.
      const missing = from > 0 ? this.#list.request.pageSize : limit - this.#found(from).length;
      last = this.#kept(await this.#windows.after(last, this.#sizeFor(missing)));
      this.#learn(last);
    }
    walk.isComplete = last?.isLast ?? true;
    walk.isMixed = false;
    const page = this.#found(from).slice(0, limit);
    this.#drop(from, page);
    return page.map((id) => this.#rows.get(id) ?? {});
  }

  /** Ids from there on whose rows were read. */
  #found(from: number): string[] {
    return this.#walk.ids.slice(from).filter((id) => this.#rows.has(id));
  }

  /** What stood before the end of the page and is not there any more; should it turn up later, it is new again. */
  #drop(from: number, page: readonly string[]): void {
    const last = page.at(-1);
    const end = last === undefined ? from : this.#walk.ids.indexOf(last) + 1;
    this.#walk.ids = this.#walk.ids.filter((id, index) => index < from || index >= end || this.#rows.has(id));
    const lost = end - from - page.length;
    if (lost > 0) this.#walk.anchors = this.#walk.anchors?.filter(({ index }) => index <= from) ?? [];
  }

  /** Reads that begin where nothing that is still to come can stand before. */
  async #beginning(from: number, limit: number): Promise<Read[]> {
    let startAt = this.#startFor(from, limit);
    const size = this.#sizeFor(limit + Math.max(0, this.#positionOf(from) - startAt));
    const reads = [await this.#read(startAt, size)];
    while (startAt > 0 && !this.#isGapless(reads, from)) {
      // As far back as one read goes, and over the joint: what is created meanwhile moves rows the other way.
      const before = Math.max(0, startAt - (this.#list.request.pageSize - OVERLAP));
      reads.unshift(await this.#read(before, startAt - before + OVERLAP));
      startAt = before;
    }
    return reads;
  }

  /** Whether the first of these begins with what is known of this place; what was moved here from far away is no proof. */
  #isGapless([first]: readonly Read[], from: number): boolean {
    const walk = this.#walk;
    if (walk.ids.length === 0) return true;
    if (walk.isMixed) return false;
    const indexes = first?.kept.map(({ id }) => this.#indexOf.get(id)) ?? [];
    const [begin] = indexes;
    if (begin === undefined || begin > from) return false;
    const near = indexes.filter((index) => index !== undefined && Math.abs(index - from) <= 2 * OVERLAP);
    return near.length >= Math.min(EVIDENCE, walk.ids.length);
  }

  /** A known id from which to read: as far back as costs nothing, and further when nothing is known ahead. */
  #startFor(from: number, limit: number): number {
    const isAhead = this.#walk.ids.length - from >= EVIDENCE;
    const free = Math.max(0, this.#list.request.pageSize - limit);
    const overlap = isAhead ? Math.min(OVERLAP, free) : OVERLAP;
    return this.#positionOf(Math.max(0, from - overlap));
  }

  /** Where a known id stands at the earliest, as far as can be told from one before it. */
  #positionOf(index: number): number {
    const anchor = this.#walk.anchors?.findLast((one) => one.index <= index) ?? { index: 0, startAt: 0 };
    return anchor.startAt + (index - anchor.index);
  }

  #sizeFor(rows: number): number {
    const { pageSize } = this.#list.request;
    // What is left out makes a window shorter than asked for, and a long one costs no more.
    return this.#isDense ? Math.min(pageSize, rows) : pageSize;
  }

  async #read(startAt: number, size: number): Promise<Read> {
    return this.#kept(await this.#windows.at(startAt, size));
  }

  #kept(window: PlacedWindow): Read {
    const { idOf, keep = () => true } = this.#list;
    const kept = window.rows.flatMap((row, place) => {
      const id = keep(row) ? idOf(row) : undefined;
      return id === undefined ? [] : [{ id, row, startAt: window.startAt + place }];
    });
    return { ...window, kept };
  }

  #learn({ kept }: Read): void {
    const walk = this.#walk;
    const known = kept.filter(({ id }) => this.#indexOf.has(id));
    for (const { id, row } of kept) {
      this.#rows.set(id, row);
      if (this.#indexOf.has(id)) continue;
      this.#indexOf.set(id, walk.ids.length);
      walk.ids.push(id);
    }
    const places = (known.length > 0 ? known : kept).map(({ id, startAt }) => ({
      index: this.#indexOf.get(id) ?? 0,
      startAt,
    }));
    const [first, ...others] = places;
    if (!first) return;
    // The one that puts all others earliest: what was moved away from its place would put them too late.
    const safest = others.reduce((best, one) => (shiftOf(one) < shiftOf(best) ? one : best), first);
    walk.anchors = withAnchor(walk.anchors ?? [], safest);
  }

  get #isDense(): boolean {
    return isDense(this.#list);
  }
}

/** The newest of what is known of a place counts, and of places after it nothing. */
const withAnchor = (anchors: readonly Anchor[], anchor: Anchor): Anchor[] =>
  [...anchors.filter(({ index }) => index < anchor.index), anchor].slice(-MOST_ANCHORS);

/** A walk that begins in the middle: at the position, where positions are offsets, and else at the beginning. */
function begun(list: PositionList, offset: number): Walk {
  const base = isDense(list) ? offset : 0;
  return { ids: [], isComplete: false, base, anchors: [{ index: 0, startAt: base }] };
}

/** The rows of a page; all of them but on the last page, which may be short. */
export async function walkByPosition(
  context: Context<JiraClient>,
  list: PositionList,
  { offset, limit }: Page,
): Promise<JsonObject[]> {
  const { path, query } = list.request;
  const walks = openWalks(context, `${path}?${JSON.stringify([query, list.key])}`);
  const known = offset > 0 ? await walks.at(offset) : undefined;
  const base = known?.base ?? 0;
  const goesOn = known && offset >= base && offset <= base + known.ids.length;
  const walk = goesOn ? known : begun(list, offset);
  const rows = await new PositionWalk(context.client, list, walk).page(offset - (walk.base ?? 0), limit);
  await walks.save(walk, offset + rows.length, offset === 0 && rows.length < limit);
  return rows;
}
