import path from 'node:path';

import { sha256 } from '../../foundation/canonical-json.ts';
import { findFile } from '../../foundation/files/find-file.ts';
import { listFolders } from '../../foundation/files/list-folders.ts';
import { removePath } from '../../foundation/files/remove-path.ts';
import { writeFileAtomic } from '../../foundation/files/write-file-atomic.ts';
import { validateDocument } from '../../foundation/input/json-schema.ts';
import { parseJson } from '../../foundation/input/parse-json.ts';
import { QaError } from '../../foundation/qa-error.ts';
import { isFinished } from './migration-record.ts';
import type { MigrationRecord, MigrationState } from './migration-record.ts';

const limits = { sizeBytes: 256 * 1024 * 1024, depth: 16, tokens: 20_000_000 };
const idPattern = /^\d{8}T\d{6}Z-[0-9a-f]{8}$/;

/**
 * The records of the migrations of one working tree. They lie in git's own folder, where no commit, no `git clean` and no validation
 * command meets them. A record that exists is whole: the old bytes are on disk before it is.
 *
 * @see governance/decisions/0032-port-migration.md
 */
export class RecordStore {
  readonly #folder: string;

  /** @param gitFolder  Where git keeps what is of this working tree alone. */
  constructor(gitFolder: string) {
    this.#folder = path.join(gitFolder, 'wavegate', 'migrations');
  }

  /** The lock that a migration and a rollback hold. */
  get lockFile(): string {
    return path.join(path.dirname(this.#folder), 'migration.lock');
  }

  /** Ids of all records, the oldest first. */
  list(): string[] {
    return listFolders(path.dirname(this.#folder), path.basename(this.#folder)).filter((id) => idPattern.test(id));
  }

  /**
   * Writes the old bytes of every file, then the record.
   *
   * @throws {QaError} STORAGE_FAILED; no file of the tree was touched.
   */
  async create(record: MigrationRecord, oldBytes: readonly Uint8Array[]): Promise<void> {
    try {
      for (const bytes of oldBytes) await writeFileAtomic(this.#bytesPath(record.id, 'before', sha256(bytes)), bytes, 0o600);
      await this.#write(record);
    } catch (error) {
      await removePath(path.join(this.#folder, record.id)).catch(() => undefined);
      throw error;
    }
  }

  /** Records how far it went. */
  async advance(record: MigrationRecord, state: MigrationState): Promise<MigrationRecord> {
    const advanced = { ...record, state };
    await this.#write(advanced);
    return advanced;
  }

  /**
   * @throws {QaError} MIGRATION_UNKNOWN: there is no such record. INVALID_INPUT: it is not as it was written.
   */
  async load(id: string): Promise<MigrationRecord> {
    const bytes = idPattern.test(id) ? findFile(this.#recordPath(id)) : undefined;
    if (bytes === undefined) throw this.#unknown(id);
    const document = parseJson(bytes, { file: this.#recordPath(id), limits });
    await validateDocument(document, 'migration-record');
    return document.value as MigrationRecord;
  }

  /** The records of migrations that were cut short; what a kill left of one that had not touched anything is removed. */
  async findUnfinished(): Promise<MigrationRecord[]> {
    const unfinished: MigrationRecord[] = [];
    for (const id of this.list()) {
      if (findFile(this.#recordPath(id)) === undefined) continue;
      const record = await this.load(id);
      if (!isFinished(record)) unfinished.push(record);
    }
    return unfinished;
  }

  /** Removes what is left of migrations that were cut short before their record stood. Only under the lock. */
  async sweep(): Promise<void> {
    for (const id of this.list()) {
      if (findFile(this.#recordPath(id)) === undefined) await removePath(path.join(this.#folder, id));
    }
  }

  /**
   * The bytes of a file as they were.
   *
   * @throws {QaError} MIGRATION_DAMAGED: they are gone, or are not those that were written.
   */
  async loadBytes(id: string, digest: string): Promise<Buffer> {
    const place = this.#bytesPath(id, 'before', digest);
    const bytes = findFile(place);
    if (bytes !== undefined && sha256(bytes) === digest) return bytes;
    throw new QaError('MIGRATION_DAMAGED', `${place} ${bytes === undefined ? 'is gone' : 'is not what was written'}.`, {
      kind: 'environment',
      hint: 'Restore the files from version control: `git checkout -- .`',
    });
  }

  /** Keeps bytes that a rollback overwrites although the migration did not write them. Where they lie. */
  async keep(id: string, bytes: Uint8Array): Promise<string> {
    const place = this.#bytesPath(id, 'displaced', sha256(bytes));
    await writeFileAtomic(place, bytes, 0o600);
    return place;
  }

  #write(record: MigrationRecord): Promise<void> {
    return writeFileAtomic(this.#recordPath(record.id), `${JSON.stringify(record, null, 2)}\n`);
  }

  #recordPath(id: string): string {
    return path.join(this.#folder, id, 'record.json');
  }

  #bytesPath(id: string, kind: 'before' | 'displaced', digest: string): string {
    return path.join(this.#folder, id, kind, digest);
  }

  #unknown(id: string): QaError {
    const known = this.list();
    return new QaError('MIGRATION_UNKNOWN', `There is no record of a migration ${JSON.stringify(id)}.`, {
      hint:
        known.length === 0
          ? 'No migration was applied in this working tree.'
          : `Name one of these: ${known.slice(-10).join(', ')}.`,
    });
  }
}
