import chalk from 'chalk';

import { findRoot } from '../foundation/find-root.ts';
import { makeVisible } from '../foundation/text/visible-text.ts';
import { examine } from '../harness/doctor/checkup.ts';
import type { Checkup, Finding } from '../harness/doctor/checkup.ts';
import { machineChecks } from '../harness/doctor/machine-checks.ts';
import { repositoryChecks } from '../harness/doctor/repository-checks.ts';
import { runnerChecks } from '../harness/doctor/runner-checks.ts';
import { ExitCode, QaCommand } from './qa-command.ts';
import type { ExitCodeValue } from './qa-command.ts';

const signs: Readonly<Record<Finding['state'], string>> = {
  fine: chalk.green('✓'),
  warning: chalk.yellow('!'),
  failure: chalk.red('✗'),
};

export default class Doctor extends QaCommand {
  static override summary = 'Check the machine and the repository, and say what to do.';
  static override description =
    'Outside a repository only the machine is checked. Exit code 0 when nothing failed (warnings are printed), 2 when only files of the repository are wrong, 3 otherwise.';
  static override examples = ['<%= config.bin %> doctor', '<%= config.bin %> doctor --root ../other --json'];

  async run(): Promise<Checkup> {
    const { flags } = await this.parse(Doctor);
    const root = findRepository(flags.root);
    const checkup = await examine([...machineChecks, ...repositoryChecks, ...runnerChecks], root);
    if (root === undefined) this.print('Not in a repository with a qa/plan.yaml: only the machine is checked.');
    for (const { check, state, message, remedy } of checkup.findings) {
      this.print(`${signs[state]} ${check}: ${makeVisible(message)}${remedy === undefined ? '' : `\n    ${remedy}`}`);
    }
    return this.conclude(checkup, exitCodeOf(checkup));
  }
}

/** As of any other command: what the user can mend in the repository is not the machine's failure. */
function exitCodeOf({ findings }: Checkup): ExitCodeValue {
  const failures = findings.filter(({ state }) => state === 'failure');
  if (failures.length === 0) return ExitCode.green;
  return failures.every(({ cause }) => cause === 'input') ? ExitCode.usage : ExitCode.environment;
}

/** A root that is named must be one; where none is named, there may be none. */
function findRepository(named: string | undefined): string | undefined {
  if (named !== undefined) return findRoot(named);
  try {
    return findRoot();
  } catch {
    return undefined;
  }
}
