import {
  compileField,
  InvalidPayloadError,
  UnknownMessageTypeError,
} from '../module-registry/reference-model/reference-model.ts';
import type { FieldCheck, MessageModel } from '../module-registry/reference-model/reference-model.ts';
import type { Lane } from './lane.ts';
import { ranks } from './routed-message.ts';
import type { Rank } from './routed-message.ts';

/** A message type as the model describes it, the same for all organisations. */
export class MessageKind {
  readonly type: string;
  readonly rank: Rank;
  readonly sources: ReadonlySet<string>;
  readonly targets: ReadonlySet<string>;
  readonly #check: FieldCheck;

  constructor(type: string, { sources, targets, priority, payload }: MessageModel[string]) {
    this.type = type;
    this.rank = ranks[priority];
    this.sources = new Set(sources);
    this.targets = new Set(targets);
    this.#check = compileField(payload);
  }

  /** @throws {InvalidPayloadError} naming every bad field. */
  check(payload: unknown): void {
    if (!this.#check.holds(payload)) throw new InvalidPayloadError(this.type, this.#check.problems(payload, 'payload'));
  }
}

/** The message types of a model. Each is compiled when it is first asked for. */
export class MessageKinds {
  readonly #model: MessageModel;
  readonly #kinds = new Map<string, MessageKind>();

  constructor(model: MessageModel) {
    this.#model = model;
  }

  find(type: string): MessageKind | undefined {
    const known = this.#kinds.get(type);
    if (known !== undefined || typeof type !== 'string' || !Object.hasOwn(this.#model, type)) return known;
    const kind = new MessageKind(type, this.#model[type]!);
    this.#kinds.set(type, kind);
    return kind;
  }
}

/** Where the messages of one type of one organisation go. */
export interface Route {
  readonly kind: MessageKind;
  /** Of the modules that receive it, in the order in which they were attached. Replaced, never changed. */
  lanes: readonly Lane[];
}

/** The routes of one organisation. */
export class Routes {
  readonly #kinds: MessageKinds;
  readonly #routes = new Map<string, Route>();

  constructor(kinds: MessageKinds) {
    this.#kinds = kinds;
  }

  find(type: string): Route | undefined {
    const known = this.#routes.get(type);
    if (known !== undefined) return known;
    const kind = this.#kinds.find(type);
    if (kind === undefined) return undefined;
    const route = { kind, lanes: [] };
    this.#routes.set(type, route);
    return route;
  }

  /** @throws {UnknownMessageTypeError} */
  get(type: string): Route {
    const route = this.find(type);
    if (route === undefined) throw new UnknownMessageTypeError(type);
    return route;
  }

  connect(lane: Lane, types: Iterable<string>): void {
    for (const type of new Set(types)) {
      const route = this.get(type);
      route.lanes = [...route.lanes, lane];
    }
  }

  disconnect(lane: Lane): void {
    for (const route of this.#routes.values()) route.lanes = route.lanes.filter((each) => each !== lane);
  }
}
