import { fateOf } from '../bodies/fate.ts';
import type { DebtRule } from './debt-rule.ts';

/** Assertions whose failure does not arrive: rejections that nobody awaits, and errors that a handler takes. */
export const lostAssertion: DebtRule = {
  kinds: ['unawaited-assertion', 'swallowed-assertion'],
  inBody(body, _role, _file, accuse) {
    for (const assertion of body.assertions) {
      const fate = fateOf(assertion, body);
      if (fate.kind === 'unawaited')
        accuse({
          kind: 'unawaited-assertion',
          at: assertion.node,
          message: 'nobody awaits the promise that fails when the assertion does',
        });
      if (fate.kind === 'swallowed')
        accuse({
          kind: 'swallowed-assertion',
          at: assertion.node,
          message: 'the failure of the assertion is caught and dropped',
        });
    }
  },
};
