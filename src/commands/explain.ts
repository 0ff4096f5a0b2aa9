import { string } from '@oclif/core/args';
import chalk from 'chalk';

import { explainCode, listCodes } from '../harness/verdict/explain-code.ts';
import type { Explanation } from '../harness/verdict/explain-code.ts';
import { ExitCode, QaCommand } from './qa-command.ts';

export default class Explain extends QaCommand {
  static override summary = 'Say what a reason code means and what to do.';
  static override description = 'Without a code, lists every code with its sentence.';
  static override examples = ['<%= config.bin %> explain DEADLOCK', '<%= config.bin %> explain --json'];
  static override args = { code: string({ description: 'A code as a report, the terminal or the evidence prints it.' }) };

  async run(): Promise<readonly Explanation[]> {
    const { args } = await this.parse(Explain);
    const explanations = args.code === undefined ? listCodes() : [explainCode(args.code)];
    for (const { code, kind, sentence, remedy } of explanations) {
      this.print(`${chalk.bold(code)} (${kind})\n  ${sentence}${args.code === undefined ? '' : `\n  What to do: ${remedy}`}`);
    }
    return this.conclude(explanations, ExitCode.green);
  }
}
