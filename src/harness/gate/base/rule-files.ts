import { catalogFolder } from '../../catalog/load-catalog.ts';
import { publicKeyFolder } from '../../attestation/public-keys.ts';
import { freezeLockPath } from '../../freeze/freeze-lock.ts';
import { planPath } from '../../plan/load-plan.ts';
import { policyFolder } from '../policies/load-policies.ts';

const folders = [catalogFolder, policyFolder, publicKeyFolder, 'governance/builders', 'governance/gates'];

/** True for a file that says how a gate is decided: plan, catalog, freeze, policies, contracts, external gates, keys. */
export function isRuleFile(path: string): boolean {
  return path === planPath || path === freezeLockPath || folders.some((folder) => path.startsWith(`${folder}/`));
}

/** True for a file that says what continuous integration does. */
export function isWorkflowFile(path: string): boolean {
  return /^\.(?:github|ci|circleci|gitlab|buildkite)\/|^(?:\.gitlab-ci|azure-pipelines|\.travis)\.ya?ml$|^Jenkinsfile$/.test(
    path,
  );
}
