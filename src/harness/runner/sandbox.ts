/** What is asked for: a sandbox where there can be one, in any case, or none. */
export const sandboxRequests = ['auto', 'required', 'none'] as const;
export type SandboxRequest = (typeof sandboxRequests)[number];

/** What kept the tests from the rest of the machine, and why nothing did. */
export interface Sandbox {
  readonly sandbox: 'namespaces' | 'none';
  readonly sandboxReason?: string;
}

export const nothingRan: Sandbox = { sandbox: 'none', sandboxReason: 'no test was run' };
