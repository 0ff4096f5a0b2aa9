export { createBody, exampleInput } from './orchestrator-body.ts';
