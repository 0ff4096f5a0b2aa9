// Makes the shop of four nodes, in the folder that is named or in a temporary one, runs its QA subwaves and decides its gates.
import { qa, runIn, withShop } from './create.ts';

process.exitCode = await withShop(process.argv[2], (folder) => {
  runIn(folder, qa, 'run', '--all');
  // Also after a RED run: the gate says what is in the way.
  return runIn(folder, qa, 'gate', '--wave', '1.0');
});
