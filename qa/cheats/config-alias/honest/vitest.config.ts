export default { test: { include: ['qa/tests/**/*.qa.ts'] } };
