export default { test: { reporters: ['default'] } };
