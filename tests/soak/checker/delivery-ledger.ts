const pageSize = 16_384;

/** What is known of one message at one module, one bit each. */
const marks = { accepted: 1, refused: 2, handled: 4, buried: 8, buriedAsRefused: 16 } as const;
export type Mark = keyof typeof marks;

const told = marks.accepted | marks.refused;
const ended = marks.handled | marks.buried | marks.buriedAsRefused;

/** The ways in which a message may end: its sender was told that it was accepted, or that there was no room, and so it came to pass, once. */
const settled: ReadonlySet<number> = new Set([
  marks.accepted | marks.handled,
  marks.accepted | marks.buried,
  marks.refused | marks.buriedAsRefused,
]);

interface Page {
  /** Of each message, one byte. */
  readonly marks: Uint8Array;
  settled: number;
}

/** The messages of one stream on their way to one module, by number, without a gap. What is settled takes no memory, a page at a time. */
export class DeliveryLedger {
  readonly #pages = new Map<number, Page>();
  /** Pages all of whose messages were settled. */
  readonly #closed = new Set<number>();
  readonly #counts: Record<Mark, number> = { accepted: 0, refused: 0, handled: 0, buried: 0, buriedAsRefused: 0 };
  #lastHandled = -1;

  count(mark: Mark): number {
    return this.#counts[mark];
  }

  /** Pages in memory. */
  get pages(): number {
    return this.#pages.size;
  }

  /** @returns What is wrong with that, if something is. */
  note(number: number, mark: Mark): string | undefined {
    this.#counts[mark] += 1;
    const at = Math.floor(number / pageSize);
    if (this.#closed.has(at)) return `was ${mark} when it was settled already`;
    const page = this.#page(at);
    const before = page.marks[number % pageSize]!;
    const after = before | marks[mark];
    page.marks[number % pageSize] = after;
    if (!settled.has(before) && settled.has(after)) page.settled += 1;
    if (page.settled === pageSize) this.#close(at);
    return objection(before, mark) ?? (mark === 'handled' ? this.#disorder(number) : undefined);
  }

  /** What is wrong with each message that is not settled, of the first `sent`, and with those that nobody sent. */
  *problems(sent: number): Generator<string> {
    for (const [at, page] of this.#pages)
      for (let place = 0; place < pageSize; place += 1) {
        const number = at * pageSize + place;
        const state = page.marks[place]!;
        if (number < sent ? settled.has(state) : state === 0) continue;
        yield `${number} ${number < sent ? describeLoss(state) : 'came, though no sender was told that it was taken'}`;
      }
    for (let at = 0; at * pageSize < sent; at += 1)
      if (!this.#pages.has(at) && !this.#closed.has(at)) yield `${at * pageSize} and those after it were never heard of`;
  }

  #page(at: number): Page {
    const known = this.#pages.get(at);
    if (known !== undefined) return known;
    const page = { marks: new Uint8Array(pageSize), settled: 0 };
    this.#pages.set(at, page);
    return page;
  }

  #close(at: number): void {
    this.#pages.delete(at);
    this.#closed.add(at);
  }

  #disorder(number: number): string | undefined {
    const last = this.#lastHandled;
    this.#lastHandled = Math.max(last, number);
    return number < last ? `was handled after ${last}` : undefined;
  }
}

function objection(before: number, mark: Mark): string | undefined {
  if ((before & marks[mark]) !== 0) return `was ${mark} twice`;
  if ((marks[mark] & ended) !== 0 && (before & ended) !== 0) return `was ${mark}, and had ended in another way before`;
  return (marks[mark] & told) !== 0 && (before & told) !== 0 ? 'was both accepted and refused' : undefined;
}

function describeLoss(state: number): string {
  if ((state & ended) === 0) return 'was lost: neither handled nor a dead letter';
  return (state & told) === 0 ? 'came to an end, though its sender was told nothing' : 'ended otherwise than its sender was told';
}
