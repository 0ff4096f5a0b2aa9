// Git and editors might mend the bytes of a file, so they are written here.
import { readFileSync, writeFileSync } from 'node:fs';

const catalog = 'qa/catalog/subwave-1.0.yaml';
const text = readFileSync(catalog);
const at = text.indexOf('Total of');
writeFileSync(catalog, Buffer.concat([text.subarray(0, at), Buffer.from([0xff]), text.subarray(at)]));
