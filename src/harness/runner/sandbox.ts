import { QaError } from '../../foundation/qa-error.ts';

/** What is asked for: a sandbox where there can be one, in any case, or none. */
export const sandboxRequests = ['auto', 'required', 'none'] as const;
export type SandboxRequest = (typeof sandboxRequests)[number];

/** What kept the tests from the rest of the machine, and why nothing did. */
export interface Sandbox {
  readonly sandbox: 'namespaces' | 'none';
  readonly sandboxReason?: string;
}

export const nothingRan: Sandbox = { sandbox: 'none', sandboxReason: 'no test was run' };

/** Says that tests which must run in a sandbox cannot. */
export function noSandbox(reason: string): QaError {
  return new QaError('NO_SANDBOX', `The tests cannot be run in a sandbox: ${reason}.`, {
    kind: 'environment',
    hint: 'Mend what is named, or run with --sandbox auto; the evidence then says that there was none.',
  });
}
