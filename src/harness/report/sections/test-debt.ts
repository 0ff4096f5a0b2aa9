import { measuredClaim } from '../claims.ts';
import { recordOf } from '../report-inputs.ts';
import type { ReportInputs } from '../report-inputs.ts';
import type { Block, Section } from '../report-model.ts';

/** Whether the tests are free of debt, by the scan of the run, with every finding. */
export function describeTestDebt(inputs: ReportInputs): Section {
  const claims = [
    measuredClaim(inputs, 'zero-debt', 'The tests of the subwave carry no debt.', ({ totals }) => totals.debt === 0),
  ];
  return { title: 'Test-debt status', blocks: [{ kind: 'claims', claims }, ...describeFindings(inputs)] };
}

function describeFindings(inputs: ReportInputs): Block[] {
  const debt = recordOf(inputs)?.debt ?? [];
  if (debt.length === 0) return [];
  const rows = debt.map(({ kind, file, line, message }) => [[kind], [{ link: file, text: `${file}:${line}` }], [message]]);
  return [{ kind: 'table', header: ['Kind', 'Place', 'Finding'], rows }];
}
