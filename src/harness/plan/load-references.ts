import { collectProblems } from '../../foundation/input/invalid-input.ts';
import { nearestWord } from '../../foundation/text/nearest-word.ts';
import { listFiles } from '../../foundation/files/list-files.ts';
import { loadYaml } from '../../foundation/input/load-yaml.ts';
import type { ParsedDocument } from '../../foundation/input/parsed-document.ts';
import type { Problem } from '../../foundation/problem.ts';
import { checkText } from './check-text.ts';
import type { BuilderFile, ExternalGateFile, PlanFile } from './plan-file.ts';
import type { Builder, ExternalGate } from './plan.ts';

const builderFolder = 'governance/builders';

/** Builders and external gates that a plan refers to, with everything wrong about them. */
export interface PlanReferences {
  readonly builders: readonly Builder[];
  readonly externals: ReadonlyMap<string, ExternalGate>;
  readonly problems: readonly Problem[];
}

/** Reads every builder of the repository and every external gate that the plan names. */
export async function loadReferences(root: string, plan: ParsedDocument): Promise<PlanReferences> {
  const problems: Problem[] = [];
  const builders = await loadBuilders(root, problems);
  const externals = new Map<string, ExternalGate>();
  for (const [index, subwave] of (plan.value as PlanFile).subwaves.entries()) {
    const { builder, external } = subwave;
    if (builder !== undefined && !builders.has(builder))
      problems.push(unknownBuilder(builder, index, [...builders.keys()], plan));
    if (external === undefined) continue;
    const gate = await collectProblems(problems, () => loadExternalGate(root, external, subwave.id, problems));
    if (gate !== undefined) externals.set(subwave.id, gate);
  }
  return { builders: [...builders.values()].filter((builder) => builder !== undefined), externals, problems };
}

/** A builder whose file has problems is known by name, so that they are reported once. */
async function loadBuilders(root: string, problems: Problem[]): Promise<Map<string, Builder | undefined>> {
  const builders = new Map<string, Builder | undefined>();
  for (const file of listFiles(root, builderFolder)) {
    const id = /\/([^/]+)\.ya?ml$/.exec(file)?.[1];
    if (id !== undefined) builders.set(id, await collectProblems(problems, () => loadBuilder(root, file, id, problems)));
  }
  return builders;
}

async function loadBuilder(root: string, file: string, id: string, problems: Problem[]): Promise<Builder> {
  const { document } = await loadYaml(root, file, 'builder');
  const builder = document.value as BuilderFile;
  problems.push(...checkTexts(document, ['title']));
  if (builder.id !== id) {
    const message = `The builder is called \`${builder.id}\`, and its file \`${id}\`.`;
    problems.push(document.problemAt('/id', { code: 'BUILDER_ID', message, remedy: 'Give the file the name of the builder.' }));
  }
  return { id: builder.id, title: builder.title, permittedPaths: builder.permitted, forbiddenPaths: builder.forbidden };
}

async function loadExternalGate(root: string, file: string, subwave: string, problems: Problem[]): Promise<ExternalGate> {
  const { document } = await loadYaml(root, file, 'gate-external');
  const gate = document.value as ExternalGateFile;
  problems.push(...checkTexts(document, ['signed_off_by', 'reference', 'statement']));
  if (gate.subwave !== subwave || gate.gate !== `GATE-SUBWAVE-${subwave}`) {
    const message = `The record is about ${gate.gate} of ${gate.subwave}, and the plan names it for ${subwave}.`;
    problems.push(
      document.problemAt('/gate', { code: 'EXTERNAL_GATE', message, remedy: `Name the record of GATE-SUBWAVE-${subwave}.` }),
    );
  }
  return { outcome: gate.outcome, signedOffBy: gate.signed_off_by, signedOffOn: gate.signed_off_on, reference: gate.reference };
}

/** What these files say is printed in reports, so it must be what it looks like. */
function checkTexts(document: ParsedDocument, keys: readonly string[]): Problem[] {
  const texts = document.value as Record<string, string>;
  return keys.flatMap((key) => checkText(texts[key]!, key, `/${key}`, document));
}

function unknownBuilder(builder: string, index: number, known: readonly string[], plan: ParsedDocument): Problem {
  const nearest = nearestWord(builder, known);
  const remedy = `${nearest === undefined ? '' : `Did you mean \`${nearest}\`? `}Name a file of ${builderFolder}, without its ending.`;
  return plan.problemAt(`/subwaves/${index}/builder`, {
    code: 'UNKNOWN_BUILDER',
    message: `There is no builder \`${builder}\`.`,
    remedy,
  });
}
