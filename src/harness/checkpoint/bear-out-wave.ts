import { join } from 'node:path';

import { sha256 } from '../../foundation/canonical-json.ts';
import { findFile } from '../../foundation/files/find-file.ts';
import { collectProblems } from '../../foundation/input/invalid-input.ts';
import { parseJson } from '../../foundation/input/parse-json.ts';
import { waveFolder } from '../evidence/evidence-place.ts';
import { uniquePlaces } from '../evidence/find-evidence.ts';
import type { WaveDecided } from '../ledger/ledger-entry.ts';
import { isTampering } from '../ledger/ledger.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { decisionReader } from './bear-out-decision.ts';
import type { DecisionReader, DecisionReading } from './bear-out-decision.ts';
import { decisionFile } from './recorded-decision.ts';
import { isRecordedWave, outcomeOfWave } from './recorded-wave.ts';
import type { RecordedWave, RecordedWaveSubwave } from './recorded-wave.ts';

/**
 * Reads the decision on a wave and holds it against the ledger and against the decisions on its subwaves: the ledger's last decision on
 * the wave must be this very file, and each decision that it names must still be there and be borne out itself.
 *
 * @param ledger Read after the evidence that it has to vouch for.
 * @throws {RangeError} The wave is no plain name.
 */
export async function bearOutWave(
  root: string,
  wave: string,
  ledger: Ledger,
  read: DecisionReader = decisionReader(root, ledger),
): Promise<DecisionReading<RecordedWave>> {
  const path = `${waveFolder(wave)}/${decisionFile}`;
  const last = ledger.entries.findLast((entry): entry is WaveDecided => entry.type === 'wave-decided' && entry.wave === wave);
  const bytes = findFile(join(root, path));
  if (bytes === undefined)
    return last === undefined ? { state: 'absent', path } : damaged(path, 'the decision in the ledger has lost its file');
  const decision = await parseWave(bytes, path, wave);
  if (decision === undefined) return damaged(path, 'the file is not a decision on this wave');
  const digest = sha256(bytes);
  const contradiction = findContradiction(decision, digest, last, ledger);
  if (contradiction !== undefined) return damaged(path, contradiction);
  const reason = await findDoubt(decision, read);
  return reason === undefined
    ? { state: 'borne-out', path, sha256: digest, decision }
    : { state: 'refuted', path, reason, isDamaged: false };
}

function damaged(path: string, reason: string): DecisionReading<RecordedWave> {
  return { state: 'refuted', path, reason, isDamaged: true };
}

async function parseWave(bytes: Buffer, file: string, wave: string): Promise<RecordedWave | undefined> {
  const decision = (await collectProblems([], () => parseJson(bytes, { file })))?.value;
  return isRecordedWave(decision) && decision.wave === wave ? decision : undefined;
}

function findContradiction(
  { outcome, subwaves }: RecordedWave,
  digest: string,
  last: WaveDecided | undefined,
  ledger: Ledger,
): string | undefined {
  if (ledger.problems.some(isTampering)) return 'the ledger was altered, so it bears nothing out';
  if (last === undefined) return 'the ledger knows of no decision on the wave';
  if (last.decision !== digest) return 'the last decision in the ledger is another one';
  if (last.outcome !== outcome) return 'the ledger says otherwise of the outcome';
  return outcomeOfWave(subwaves) === outcome ? undefined : `its subwaves do not add up to ${outcome}`;
}

/** The first subwave whose decision is no longer what this one rests on. */
async function findDoubt({ wave, subwaves }: RecordedWave, read: DecisionReader): Promise<string | undefined> {
  const own = subwaves.filter(({ terminalState }) => terminalState !== null);
  const doubts = await Promise.all(own.map((subwave) => findDoubtOf(wave, subwave, read)));
  return doubts.find((doubt) => doubt !== undefined);
}

async function findDoubtOf(
  wave: string,
  { subwave, outcome, decision }: RecordedWaveSubwave,
  read: DecisionReader,
): Promise<string | undefined> {
  const owner = uniquePlaces(decision === null ? [] : [decision.path])[0]?.owner;
  if (owner === undefined || owner.wave !== wave || owner.subwave !== subwave) return `it names no decision on ${subwave}`;
  const reading = await read(owner);
  if (reading.state === 'absent') return `the decision on ${subwave} is gone`;
  if (reading.state === 'refuted') return `the decision on ${subwave} does not count: ${reading.reason}`;
  if (reading.sha256 !== decision?.sha256) return `${subwave} was decided again since`;
  return reading.decision.outcome === outcome ? undefined : `the decision on ${subwave} is ${reading.decision.outcome}`;
}
