import { findRoot } from '../../foundation/find-root.ts';
import { systemClock } from '../../foundation/clock.ts';
import { rotateKey } from '../../harness/attestation/make-keys.ts';
import type { MadeKey } from '../../harness/attestation/make-keys.ts';
import { ExitCode, QaCommand } from '../qa-command.ts';

export default class KeysRotate extends QaCommand {
  static override summary = 'Replace the key that signs your evidence.';
  static override description =
    'The old key signs a statement that names the new one, moves to governance/keys/retired, where it still vouches for what it signed, and its private part is destroyed.';
  static override examples = ['<%= config.bin %> keys rotate', '<%= config.bin %> keys rotate --json'];

  async run(): Promise<MadeKey> {
    const { flags } = await this.parse(KeysRotate);
    const made = await rotateKey(findRoot(flags.root), process.env, new Date(systemClock.wallMs()).toISOString());
    const lines = [
      `Made the signing key ${made.id}\n  private: ${made.privateFile}\n  public:  ${made.publicFile} (commit it)`,
      ...(made.replaced === null
        ? []
        : [
            `Retired ${made.replaced.id}\n  public:  ${made.replaced.publicFile}\n  names its successor: ${made.replaced.endorsement}`,
          ]),
    ];
    this.print(lines.join('\n'));
    return this.conclude(made, ExitCode.green);
  }
}
