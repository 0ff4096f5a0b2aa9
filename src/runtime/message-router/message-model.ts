import type { MessageModel, PayloadOf } from '../module-registry/reference-model/reference-model.ts';

/** A message type of the model. */
export type TypeOf<Model extends MessageModel> = keyof Model & string;

/** A module that the model names. */
export type ModuleOf<Model extends MessageModel> = Model[TypeOf<Model>]['sources' | 'targets'][number];

/** The types that the model lets this module send. */
export type SentBy<Model extends MessageModel, Name extends string> = {
  [Type in TypeOf<Model>]: Name extends Model[Type]['sources'][number] ? Type : never;
}[TypeOf<Model>];

/** The types that the model lets this module receive. */
export type ReceivedBy<Model extends MessageModel, Name extends string> = {
  [Type in TypeOf<Model>]: Name extends Model[Type]['targets'][number] ? Type : never;
}[TypeOf<Model>];

/** What a message of the type carries. */
export type Carried<Model extends MessageModel, Type extends TypeOf<Model>> = PayloadOf<Type, Model>;
