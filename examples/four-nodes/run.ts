// Makes the shop of four nodes, in the folder that is named or in a temporary one, and starts it.
import { runIn, withShop } from './create.ts';

process.exitCode = await withShop(process.argv[2], (folder) => runIn(folder, 'src/start.ts'));
