export default { test: { testNamePattern: 'QA-1' } };
