import { QaError } from '../foundation/qa-error.ts';
import { nodeTypes } from './node-request.ts';

/** What a node cannot be generated without. */
export interface NeededAnswers {
  readonly type: string;
  readonly serviceName: string;
  readonly domain: string;
}

export interface Question {
  readonly flag: string;
  readonly text: string;
}

const questions: Readonly<Record<keyof NeededAnswers, Question>> = {
  type: { flag: '--type', text: `Type of the node (${nodeTypes.join(', ')})` },
  serviceName: { flag: '--service-name', text: 'Name of the service, such as order-intake' },
  domain: { flag: '--domain', text: 'Domain that it belongs to, such as sales' },
};

/**
 * Asks for what was not given, one question at a time.
 *
 * @param ask Undefined where there is nobody to ask.
 * @throws {QaError} REQUEST_INCOMPLETE naming every flag that is missing.
 */
export async function completeRequest(
  given: { readonly [Key in keyof NeededAnswers]: string | undefined },
  ask: ((question: Question) => Promise<string>) | undefined,
): Promise<NeededAnswers> {
  const missing = (Object.keys(questions) as (keyof NeededAnswers)[]).filter((key) => given[key] === undefined);
  if (missing.length > 0 && ask === undefined) {
    const flags = missing.map((key) => questions[key].flag).join(', ');
    throw new QaError('REQUEST_INCOMPLETE', `Nothing was generated: ${flags} not given.`, {
      hint: `Give ${flags}; on a terminal they are asked for.`,
    });
  }
  const answers = { ...given };
  for (const key of missing) answers[key] = (await ask?.(questions[key]))?.trim();
  return { type: answers.type ?? '', serviceName: answers.serviceName ?? '', domain: answers.domain ?? '' };
}
