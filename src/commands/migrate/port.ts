import path from 'node:path';

import { boolean, integer, string } from '@oclif/core/flags';

import { systemClock } from '../../foundation/clock.ts';
import { findGitPlaces } from '../../foundation/git.ts';
import { QaError } from '../../foundation/qa-error.ts';
import type { MigrationRequest } from '../../migration/plan/migration-plan.ts';
import type { MigrationResult } from '../../migration/migration-result.ts';
import { listenForInterruption } from '../interruption.ts';
import { ExitCode, QaCommand } from '../qa-command.ts';
import type { ExitCodeValue } from '../qa-command.ts';

const portFlag = (summary: string) => integer({ summary, helpValue: 'PORT', min: 1, max: 65_535, exclusive: ['rollback'] });

export default class MigratePort extends QaCommand {
  static override summary = "Move a service's port across the repository; a dry run unless --apply is given.";
  static override description =
    'Reads configuration, service definitions, sources and documents by their syntax and changes the number where it is the port, nowhere else. What may be the port is listed with its place and left alone unless --include names it. --apply writes a rollback record first, changes all files or none, runs --validate and rolls back by itself when that fails (exit code 1). Needs a git repository, no qa/plan.yaml.';
  static override examples = [
    '<%= config.bin %> migrate port --from 8081 --to 5173',
    "<%= config.bin %> migrate port --from 8081 --to 5173 --include config/app.toml:12 --include 'docs/**'",
    "<%= config.bin %> migrate port --from 8081 --to 5173 --apply --validate 'npm test' --timeout 600",
    '<%= config.bin %> migrate port --rollback 20261126T141500Z-1f2e3d4c',
  ];
  static override flags = {
    root: string({
      summary: 'A folder of the repository. Default: the working directory.',
      helpValue: 'DIR',
      helpGroup: 'GLOBAL',
    }),
    from: portFlag('The port that the service has.'),
    to: portFlag('The port that it gets.'),
    'dry-run': boolean({
      summary: 'Print what would change, as a diff by category, and change nothing; the default.',
      exclusive: ['apply', 'rollback'],
    }),
    apply: boolean({ summary: 'Change the files.', exclusive: ['rollback'] }),
    rollback: string({ summary: 'Restore every file of this migration byte for byte.', helpValue: 'ID' }),
    include: string({
      summary: 'Change an unsure place too: path:line, path:line:column, or a glob of paths; may be repeated.',
      helpValue: 'PLACE',
      multiple: true,
      exclusive: ['rollback'],
    }),
    exclude: string({
      summary: 'Leave files alone; may be repeated.',
      helpValue: 'GLOB',
      multiple: true,
      exclusive: ['rollback'],
    }),
    validate: string({ summary: 'A shell command that must succeed after the change.', helpValue: 'CMD', dependsOn: ['apply'] }),
    timeout: integer({ summary: 'Seconds that --validate may take.', helpValue: 'SECONDS', default: 600, min: 1, max: 86_400 }),
    'allow-dirty': boolean({ summary: 'Apply to a tree with uncommitted changes.', dependsOn: ['apply'] }),
    'allow-conflicts': boolean({ summary: 'Apply although the new port is in use in the repository.', dependsOn: ['apply'] }),
    force: boolean({ summary: 'Roll back files that were changed since; what they hold now is kept.', dependsOn: ['rollback'] }),
  };

  async run(): Promise<MigrationResult> {
    const { flags } = await this.parse(MigratePort);
    const { root, gitFolder } = await findRepository(flags.root);
    const result =
      flags.rollback === undefined
        ? await this.#migrate(root, gitFolder, flags)
        : await this.#rollBack(root, gitFolder, flags.rollback, flags.force);
    if (!this.jsonEnabled()) {
      const { describeMigration } = await import('../views/migration-view.ts');
      this.print(describeMigration(result));
    }
    return this.conclude(result, exitCodeOf(result));
  }

  async #migrate(root: string, gitFolder: string, flags: MigrationFlags): Promise<MigrationResult> {
    const request = requestOf(root, flags);
    const { resultOfMigration, resultOfPlan } = await import('../../migration/migration-result.ts');
    if (!flags.apply) {
      const { planMigration } = await import('../../migration/plan/plan-migration.ts');
      const { findUnfinished } = await import('../../migration/undo-migration.ts');
      return resultOfPlan(await planMigration(request), await findUnfinished(gitFolder));
    }
    const { migratePort } = await import('../../migration/migrate-port.ts');
    const interruption = listenForInterruption(
      'Ended at once: `qa migrate port --from A --to B` says how to roll back what was begun.',
    );
    const migrated = await migratePort(request, {
      gitFolder,
      validate: flags.validate,
      timeoutMs: flags.timeout * 1000,
      allowDirty: flags['allow-dirty'],
      allowConflicts: flags['allow-conflicts'],
      signal: interruption.signal,
      clock: systemClock,
      onStage: (stage) => this.print(`${stage} …`),
    }).finally(interruption.stop);
    return resultOfMigration(migrated);
  }

  async #rollBack(root: string, gitFolder: string, id: string, force: boolean): Promise<MigrationResult> {
    const { undoMigration } = await import('../../migration/undo-migration.ts');
    const { resultOfRollback } = await import('../../migration/migration-result.ts');
    const { record, rollback } = await undoMigration({ root, gitFolder, id, force });
    return resultOfRollback(record, rollback);
  }
}

interface MigrationFlags {
  readonly from: number | undefined;
  readonly to: number | undefined;
  readonly apply: boolean;
  readonly include: readonly string[] | undefined;
  readonly exclude: readonly string[] | undefined;
  readonly validate: string | undefined;
  readonly timeout: number;
  readonly 'allow-dirty': boolean;
  readonly 'allow-conflicts': boolean;
}

function requestOf(root: string, { from, to, include = [], exclude = [] }: MigrationFlags): MigrationRequest {
  if (from === undefined || to === undefined) {
    throw new QaError('MIGRATION_REQUEST', 'A migration needs --from and --to, or --rollback.', {
      hint: 'For example: `qa migrate port --from 8081 --to 5173`.',
    });
  }
  if (from === to)
    throw new QaError('MIGRATION_REQUEST', `The service has the port ${to} already.`, { hint: 'Name two different ports.' });
  return { root, from, to, include, exclude };
}

async function findRepository(given: string | undefined): Promise<{ root: string; gitFolder: string }> {
  const folder = path.resolve(given ?? '.');
  const places = await findGitPlaces(folder);
  if (places !== null) return { root: places.top, gitFolder: places.gitFolder };
  throw new QaError('NO_REPOSITORY', `${folder} is not in the working tree of a git repository.`, {
    hint: 'Change into one, or name it with --root; `git status` says more when it is one.',
  });
}

/** A rollback that was asked for is no failure; one after a failed validation is. */
function exitCodeOf({ outcome, validation }: MigrationResult): ExitCodeValue {
  if (outcome === 'interrupted') return ExitCode.interrupted;
  return validation?.passed === false ? ExitCode.red : ExitCode.green;
}
