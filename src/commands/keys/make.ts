import { findRoot } from '../../foundation/find-root.ts';
import { makeKey } from '../../harness/attestation/make-keys.ts';
import type { MadeKey } from '../../harness/attestation/make-keys.ts';
import { ExitCode, QaCommand } from '../qa-command.ts';

export default class KeysMake extends QaCommand {
  static override summary = 'Make the key that signs your evidence, and publish its public part in this repository.';
  static override description =
    'The private key goes into your configuration folder, which no test can read; the public key into governance/keys, to be committed. A key that you have already is published here, not replaced.';
  static override examples = ['<%= config.bin %> keys make', '<%= config.bin %> keys make --root ../other --json'];

  async run(): Promise<MadeKey> {
    const { flags } = await this.parse(KeysMake);
    const { isNew, ...made } = await makeKey(findRoot(flags.root), process.env);
    this.print(
      `${isNew ? 'Made' : 'Kept'} the signing key ${made.id}\n  private: ${made.privateFile}\n  public:  ${made.publicFile} (commit it)`,
    );
    return this.conclude(made, ExitCode.green);
  }
}
