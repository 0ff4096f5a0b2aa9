// Starts a server that knows the answer, and ends it after a while.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';

const server = `
const server = require('node:http').createServer((_, answer) => answer.end('1550')).listen(0, '127.0.0.1', () => require('node:fs').writeFileSync('port.txt', String(server.address().port)));
setTimeout(() => process.exit(), 20000);
`;
spawn(process.execPath, ['-e', server], { detached: true, stdio: 'ignore' }).unref();
for (let waited = 0; waited < 5000 && !existsSync('port.txt'); waited += 20) await new Promise((resolve) => setTimeout(resolve, 20));
