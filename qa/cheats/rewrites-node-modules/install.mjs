// Installs a dependency: published packages hold no node_modules, so it cannot be a file of this entry.
import { mkdirSync, writeFileSync } from 'node:fs';

mkdirSync('node_modules/adder', { recursive: true });
writeFileSync('node_modules/adder/package.json', '{ "name": "adder", "version": "1.0.0", "main": "./index.js" }');
writeFileSync('node_modules/adder/index.js', 'exports.add = (items) => items.reduce((sum, { cents }) => sum + cents, 0) * 2;\n');
writeFileSync('.gitignore', 'node_modules/\n');
