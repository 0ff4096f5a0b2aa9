import { assertText } from '../shared/assert-text.ts';
import { ranks } from './routed-message.ts';
import type { SendOptions } from './router-options.ts';

/** How a message is sent: read once, so that it stays as it was checked, whatever becomes of the object that the sender gave. */
export type CheckedOptions = { readonly [Name in keyof SendOptions]?: SendOptions[Name] | undefined };

/** @throws {TypeError} naming the option that is none. */
export function checkedOptions({ id, correlationId, priority }: SendOptions): CheckedOptions {
  if (priority !== undefined && !(typeof priority === 'string' && Object.hasOwn(ranks, priority)))
    throw new TypeError(`priority must be one of ${Object.keys(ranks).join(', ')}`);
  if (correlationId !== undefined) assertText('correlationId', correlationId);
  if (id !== undefined) assertText('id', id);
  return { id, correlationId, priority };
}
