import { sha256 } from '../../foundation/canonical-json.ts';
import { fileExists } from '../../foundation/files/file-exists.ts';
import { collectProblems } from '../../foundation/input/invalid-input.ts';
import { validateDocument } from '../../foundation/input/json-schema.ts';
import { parseYaml } from '../../foundation/input/parse-yaml.ts';
import type { Problem } from '../../foundation/problem.ts';
import { readInput } from '../../foundation/input/read-input.ts';
import type { Narrative, NarrativeReading } from './narrative.ts';

/** Reads the narrative of a subwave. One that is absent or wrong makes the report incomplete; it stops nothing. */
export async function readNarrative(root: string, subwave: string): Promise<NarrativeReading> {
  const path = `governance/narratives/subwave-${subwave}.yaml`;
  if (!fileExists(root, path)) return { state: 'absent', path };
  const problems: Problem[] = [];
  const read = await collectProblems(problems, () => loadNarrative(root, path));
  if (read === undefined) return { state: 'invalid', path, problems };
  if (read.narrative.subwave !== subwave) return { state: 'invalid', path, problems: [foreignNarrative(path, read.narrative)] };
  return { state: 'read', path, ...read };
}

async function loadNarrative(root: string, path: string): Promise<{ narrative: Narrative; sha256: string }> {
  const bytes = await readInput(root, path);
  const document = parseYaml(bytes, { file: path });
  await validateDocument(document, 'narrative');
  return { narrative: document.value as Narrative, sha256: sha256(bytes) };
}

function foreignNarrative(file: string, { subwave }: Narrative): Problem {
  return {
    code: 'NARRATIVE_SUBWAVE',
    file,
    message: `The narrative says that it is of subwave ${subwave}.`,
    remedy: 'Make `subwave` agree with the name of the file.',
  };
}
