export default { plugins: [{ name: 'nothing', transform: () => null }] };
