export default {
  resolve: { alias: [{ find: /.*cart\/total\.ts$/, replacement: new URL('./fake.ts', import.meta.url).pathname }] },
};
