import { findAll } from '../audited-claim.ts';
import type { ClaimKind } from '../audited-claim.ts';
import { refuted, supported } from '../judgement.ts';

const complete =
  /\b(?:status|state|subwave(?: \d+(?:\.\d+)*)?|stage|phase|work|delivery|it)\b\W{0,6}(?:\w+\W+){0,3}?(?:is |was |has been |reads? )?(?:COMPLETE(?:D)?|complete[d]?|finished|done|delivered)\b|\bready (?:to merge|for (?:merge|release|production|acceptance))\b/gi;
const gate =
  /\b(?:gate(?:-SUBWAVE-(?<subwave>\d+(?:\.\d+)*))?\b[^.]{0,40}?(?<outcome>PASS(?:ED)?|pass(?:ed|es)?|open(?:ed|s)?|FAIL(?:ED)?))\b/gi;

/** `Status: COMPLETE`, `gate PASS`. Only the computed report and the recorded decision say so. */
export const completion: ClaimKind = {
  name: 'completion',
  find: ({ text }) => [
    ...findAll(text.replace(/ \| /g, ' : '), complete, (_match, { isComplete, lacking }) =>
      isComplete
        ? supported('The computed report reads COMPLETE.', [])
        : refuted(
            `The computed report reads INCOMPLETE: ${lacking[0] ?? ''}${lacking.length > 1 ? ` And ${lacking.length - 1} more.` : ''}`,
            [],
          ),
    ),
    ...findAll(text, gate, ({ groups }, { inputs }) => {
      const own = inputs.gates.find(({ subwave }) => subwave === (groups?.['subwave'] ?? inputs.subwave.id));
      const wanted = /^fail/i.test(groups?.['outcome'] ?? '') ? 'FAIL' : 'PASS';
      const outcome = own?.outcome ?? 'UNDECIDED';
      return outcome === wanted
        ? supported(`The gate is ${outcome}: ${own?.source ?? ''}.`, [])
        : refuted(`The gate is ${outcome}.`, []);
    }),
  ],
};
