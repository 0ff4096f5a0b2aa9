export default {
  test: { reporters: [new URL('./reporter.ts', import.meta.url).pathname] },
};
