// Leaves a process behind that waits for the run to begin and edits a file of the repository then; it ends by itself.
import { spawn } from 'node:child_process';

const editor = `
const fs = require('node:fs');
const started = () => fs.existsSync('evidence/ledger.jsonl') && fs.readFileSync('evidence/ledger.jsonl', 'utf8').includes('run-started');
const timer = setInterval(() => {
  if (!started()) return;
  fs.appendFileSync('src/cart/total.ts', '// edited\\n');
  clearInterval(timer);
}, 5);
setTimeout(() => process.exit(), 20000).unref();
`;
spawn(process.execPath, ['-e', editor], { detached: true, stdio: 'ignore' }).unref();
