import { integer, string } from '@oclif/core/flags';

import { sandboxRequests } from '../harness/runner/sandbox.ts';
import type { SandboxRequest } from '../harness/runner/sandbox.ts';

/** `--workers`; the summary says how many there are without it. */
export function workersFlag(byDefault: string) {
  return integer({ summary: `Worker processes at most. Default: ${byDefault}, four at most.`, helpValue: 'N', min: 1, max: 64 });
}

/** `--sandbox`, one of what a runner can be asked for. */
export function sandboxFlag() {
  return string({
    summary: 'Keep the tests from the rest of the machine: where that is possible, in any case, or not at all.',
    options: [...sandboxRequests],
    default: 'auto',
  });
}

/** What `--sandbox` asks for. */
export function sandboxOf(value: string): SandboxRequest {
  return sandboxRequests.find((each) => each === value) ?? 'auto';
}
