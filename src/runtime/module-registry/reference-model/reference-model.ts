import { RuntimeError } from '../../shared/runtime-error.ts';
import { compileField } from './compile-field.ts';
import type { FieldCheck, PayloadProblem } from './compile-field.ts';
import type { ValueOf } from './field.ts';
import { messageTypes } from './message-types.ts';
import type { MessageDefinition } from './message-types.ts';

export { compileField } from './compile-field.ts';
export type { FieldCheck, PayloadProblem } from './compile-field.ts';
export type { Field, GroupField, ValueOf } from './field.ts';
export { messagePriorities, messageTypes } from './message-types.ts';
export type { MessageDefinition, MessagePriority } from './message-types.ts';
export { referenceModules } from './reference-modules.ts';
export type { ReferenceModule, ReferenceModuleName } from './reference-modules.ts';

/** Message types by name: those of the reference model, or a user's own. */
export type MessageModel = Readonly<Record<string, MessageDefinition>>;

/** A message type of the reference model. */
export type MessageType = keyof typeof messageTypes;

/** What a message of the type carries; the reference model's, or that of another model. */
export type PayloadOf<Type extends keyof Model, Model extends MessageModel = typeof messageTypes> = ValueOf<
  Model[Type]['payload']
>;

/** The payload is not as its message type describes it. Names every bad field, 32 at most. */
export class InvalidPayloadError extends RuntimeError {
  readonly code = 'MODULE_INVALID_PAYLOAD';
  readonly messageType: string;
  readonly problems: readonly PayloadProblem[];

  constructor(messageType: string, problems: readonly PayloadProblem[]) {
    const places = problems.map(({ field, bound }) => `${field} must be ${bound}`);
    super(`a ${messageType} cannot carry this payload: ${places.join('; ')}`, { hint: 'Correct the named fields.' });
    this.messageType = messageType;
    this.problems = problems;
  }
}

/** The model has no such message type. */
export class UnknownMessageTypeError extends RuntimeError {
  readonly code = 'MODULE_UNKNOWN_MESSAGE_TYPE';

  constructor(messageType: unknown) {
    super(
      `there is no message type ${typeof messageType === 'string' ? JSON.stringify(messageType.slice(0, 64)) : 'of this kind'}`,
      {
        hint: 'Use a type of the model, or add it to your own.',
      },
    );
  }
}

/** Checks payloads against one model. Each type's check is compiled when it is first used. */
export class PayloadChecker<Model extends MessageModel> {
  readonly #model: Model;
  readonly #checks = new Map<string, FieldCheck>();

  constructor(model: Model) {
    this.#model = model;
  }

  isMessageType(type: unknown): type is keyof Model & string {
    return typeof type === 'string' && Object.hasOwn(this.#model, type);
  }

  /**
   * The payload itself, known to be of its type.
   *
   * @throws {InvalidPayloadError} naming every bad field.
   * @throws {UnknownMessageTypeError}
   */
  check<Type extends keyof Model & string>(type: Type, payload: unknown): PayloadOf<Type, Model> {
    const check = this.#checks.get(type) ?? this.#compile(type);
    if (!check.holds(payload)) throw new InvalidPayloadError(type, check.problems(payload, 'payload'));
    return payload as PayloadOf<Type, Model>;
  }

  /** Every problem of the payload; none if it is right. @throws {UnknownMessageTypeError} */
  problems(type: string, payload: unknown): readonly PayloadProblem[] {
    return (this.#checks.get(type) ?? this.#compile(type)).problems(payload, 'payload');
  }

  #compile(type: string): FieldCheck {
    if (!this.isMessageType(type)) throw new UnknownMessageTypeError(type);
    const check = compileField(this.#model[type]!.payload);
    this.#checks.set(type, check);
    return check;
  }
}

const reference = new PayloadChecker(messageTypes);

/** Whether the reference model has such a message type. */
export function isMessageType(type: unknown): type is MessageType {
  return reference.isMessageType(type);
}

/**
 * The payload itself, known to be what a message of this type of the reference model carries.
 *
 * @throws {InvalidPayloadError} naming every bad field.
 * @throws {UnknownMessageTypeError}
 * @example const { score } = checkPayload('analysis.completed', JSON.parse(text));
 */
export function checkPayload<Type extends MessageType>(type: Type, payload: unknown): PayloadOf<Type> {
  return reference.check(type, payload);
}
