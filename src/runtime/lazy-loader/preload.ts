import type { PreloadPlan } from './loader-options.ts';

/** What a preload did. */
export interface PreloadReport {
  readonly loaded: number;
  readonly failed: readonly { readonly organisationId: string; readonly key: string; readonly error: unknown }[];
}

/** The keys of a plan: those named, and the most used ones, each once. */
export function keysToPreload({ keys = [], mostUsed }: PreloadPlan): readonly string[] {
  const byUse = (mostUsed?.usage ?? []).toSorted((a, b) => b.uses - a.uses).slice(0, mostUsed?.count ?? 0);
  return [...new Set([...keys, ...byUse.map(({ key }) => key)])];
}

/** Loads what the plans name, `concurrency` keys at a time. A key that cannot be loaded is reported and stops nothing. */
export async function preload(
  plans: readonly PreloadPlan[],
  concurrency: number,
  loadMany: (organisationId: string, keys: readonly string[]) => Promise<readonly PromiseSettledResult<unknown>[]>,
): Promise<PreloadReport> {
  const report = { loaded: 0, failed: [] as PreloadReport['failed'][number][] };
  for (const plan of plans) {
    const { organisationId } = plan;
    const keys = keysToPreload(plan);
    for (let start = 0; start < keys.length; start += concurrency) {
      const together = keys.slice(start, start + concurrency);
      const outcomes = await loadMany(organisationId, together);
      for (const [index, outcome] of outcomes.entries()) {
        if (outcome.status === 'fulfilled') report.loaded += 1;
        else report.failed.push({ organisationId, key: together[index] ?? '', error: outcome.reason });
      }
    }
  }
  return report;
}
