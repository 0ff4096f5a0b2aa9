// Runs `qa` with a clock that was set back.
import { spawnSync } from 'node:child_process';

const clock = 'data:text/javascript,const now = Date.now; Date.now = () => now() - 172800000;';
const { status } = spawnSync(process.execPath, ['--import', clock, process.env.QA_LAUNCHER, 'run', '--all']);
process.exitCode = status;
