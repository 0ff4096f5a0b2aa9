import path from 'node:path';

import { string as argument } from '@oclif/core/args';
import { string } from '@oclif/core/flags';

import { findRoot } from '../../foundation/find-root.ts';
import { folderExists } from '../../foundation/files/folder-exists.ts';
import { QaError } from '../../foundation/qa-error.ts';
import type { PublicKey } from '../../harness/attestation/key.ts';
import { loadPublicKeys, readPublicKey } from '../../harness/attestation/public-keys.ts';
import { judgeStore } from '../../harness/attestation/judge-store.ts';
import type { StoreVerdict } from '../../harness/attestation/judge-store.ts';
import { verifyEverything } from '../../harness/verify-everything.ts';
import { ExitCode, QaCommand } from '../qa-command.ts';

export default class EvidenceVerify extends QaCommand {
  static override summary = 'Verify evidence, without trusting whoever hands it over.';
  static override description =
    'Checks every file against its digest, every summary against the ledger, and every attestation against a trusted key: those named with --key, otherwise those of governance/keys. Needs nothing but the folder evidence/ and the keys. Exit code 1 when something does not hold, or is not signed by a trusted key although there are such keys.';
  static override examples = [
    '<%= config.bin %> evidence verify',
    '<%= config.bin %> evidence verify ./handed-over --key foreman.pub.pem --json',
  ];
  static override args = { folder: argument({ description: 'A folder with evidence/ in it. Default: the repository.' }) };
  static override flags = {
    key: string({ summary: 'A public key to trust, in PEM; may be repeated.', helpValue: 'FILE', multiple: true }),
  };

  async run(): Promise<StoreVerdict> {
    const { args, flags } = await this.parse(EvidenceVerify);
    const root = args.folder === undefined ? findRoot(flags.root) : requireEvidence(path.resolve(args.folder));
    const trusted: readonly PublicKey[] = flags.key?.map((file) => readPublicKey(process.cwd(), file)) ?? loadPublicKeys(root);
    const verdict = judgeStore(await verifyEverything(root, trusted), trusted);
    if (!this.jsonEnabled()) {
      const { describeVerification } = await import('../views/verification-view.ts');
      this.print(describeVerification(verdict));
    }
    return this.conclude(verdict, verdict.holds ? ExitCode.green : ExitCode.red);
  }
}

/** The folder that holds `evidence/`, also when that folder itself was named. */
function requireEvidence(folder: string): string {
  if (folderExists(folder, 'evidence')) return folder;
  if (path.basename(folder) === 'evidence' && folderExists(folder, '.')) return path.dirname(folder);
  throw new QaError('NO_EVIDENCE', `${folder} has no folder evidence/.`, { hint: 'Name the folder that holds it.' });
}
