import type { DebtRule } from './debt-rule.ts';

/** Titles of a QA file that no reader of it can see, so that no criterion can be matched with them. */
export const dynamicTitle: DebtRule = {
  kinds: ['dynamic-title'],
  inTest({ call: { title, titleNode }, suites }, file, accuse) {
    if (title !== undefined || titleNode === undefined) return;
    // The subtests of a test are its own business.
    if (suites.some(({ role }) => role === 'test')) return;
    const startsWithId = /^['"`]QA-/.test(file.source.text.slice(titleNode.start, titleNode.start + 4));
    if (!startsWithId && !file.carriesIds) return;
    accuse({ kind: 'dynamic-title', at: titleNode, message: 'the title is computed, so no criterion can be matched with it' });
  },
};
