/** The programmatic interface: what `qa run` and `qa catalog` do, without a terminal. */
export { systemClock } from './foundation/clock.ts';
export type { Clock } from './foundation/clock.ts';
export { findRoot } from './foundation/find-root.ts';
export { QaError } from './foundation/qa-error.ts';
export type { Catalog, Component, Criterion } from './harness/catalog/catalog.ts';
export { loadProject } from './harness/catalog/load-project.ts';
export type { Project } from './harness/catalog/load-project.ts';
export { conductRun } from './harness/conduct-run.ts';
export type { RunRequest } from './harness/conduct-run.ts';
export type { RunRecord } from './harness/evidence/run-record.ts';
export type { Plan } from './harness/plan/plan.ts';
export type { RunObserver } from './harness/run-observer.ts';
export type { RunSummary } from './harness/run-summary.ts';
export type { RunEvent } from './harness/runner/run-event.ts';
export type { SelectionRequest } from './harness/selection/select-criteria.ts';
