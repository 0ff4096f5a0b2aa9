import { fileOf } from '../generated-file.ts';
import type { GeneratedFile } from '../generated-file.ts';
import { renderTemplate } from '../render-template.ts';
import type { Member } from './change-project.ts';

/** What makes the folder of a node that stands alone a repository of its own. */
const ofOneAlone = new Set(['governance/builders/owner.yaml', 'qa/catalog/node.yaml', 'qa/plan.yaml']);

/** The files of a node that is part of a repository: it has no plan of its own, and its QA tests prove the component that it is there. Pure. */
export function joinFiles(files: readonly GeneratedFile[], member: Member): readonly GeneratedFile[] {
  return files.filter(({ path }) => !ofOneAlone.has(path)).map((file) => fileOf(file.path, joinText(file, member)));
}

function joinText({ path, text }: GeneratedFile, { number, name, folder, subwave }: Member): string {
  if (path === 'README.md') {
    const up = '../'.repeat(folder.split('/').length);
    return renderTemplate(text, {
      'qa run --all`': `qa run --subwave ${subwave}\``,
      'the criteria of `qa/catalog/node.yaml`': `the criteria of QA-${number} in [${name}.yaml](${up}qa/catalog/${name}.yaml)`,
    });
  }
  return path.endsWith('.qa.ts') ? text.replaceAll(/^test\('QA-1\./gm, `test('QA-${number}.`) : text;
}
