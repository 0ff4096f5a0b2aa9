import type { DebtRule } from './debt-rule.ts';

/** Assertions in functions that nobody calls nor hands on, and expectations without a matcher. */
export const uncalledAssertion: DebtRule = {
  kinds: ['uncalled-assertion'],
  inBody(body, _role, file, accuse) {
    for (const at of body.incomplete)
      accuse({ kind: 'uncalled-assertion', at, message: 'the expectation asks nothing, because no matcher is called' });
    if (body.declared.size === 0) return;
    const called = new Set(file.bodies.reachedFrom(body).flatMap(({ reached }) => [...reached]));
    for (const node of body.declared.keys()) {
      const first = called.has(node) ? undefined : file.bodies.ofFunction(node)?.assertions[0];
      if (first !== undefined)
        accuse({
          kind: 'uncalled-assertion',
          at: first.node,
          message: 'the assertion stands in a function that is never called',
        });
    }
  },
};
