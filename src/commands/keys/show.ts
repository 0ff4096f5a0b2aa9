import chalk from 'chalk';

import { findRoot } from '../../foundation/find-root.ts';
import { listKeys } from '../../harness/attestation/list-keys.ts';
import type { KeyList, PublishedKey } from '../../harness/attestation/list-keys.ts';
import { ExitCode, QaCommand } from '../qa-command.ts';

export default class KeysShow extends QaCommand {
  static override summary = 'Show which key signs here, and which keys this repository trusts.';
  static override examples = ['<%= config.bin %> keys show', '<%= config.bin %> keys show --json'];

  async run(): Promise<KeyList> {
    const { flags } = await this.parse(KeysShow);
    const keys = await listKeys(findRoot(flags.root), process.env);
    this.print([describeSigning(keys), ...keys.published.map(describePublished)].join('\n'));
    return this.conclude(keys, ExitCode.green);
  }
}

function describeSigning({ signing }: KeyList): string {
  if (signing === null) return 'No signing key: evidence stays unsigned. Make one: `qa keys make`.';
  const published = signing.published ? '' : chalk.yellow(' (not published here: `qa keys make`)');
  return `signs    ${signing.id}${published}\n         ${signing.source}`;
}

function describePublished({ id, state, file, successor }: PublishedKey): string {
  return `${state.padEnd(8)} ${id}\n         ${file}${successor === null ? '' : `\n         named its successor: ${successor}`}`;
}
