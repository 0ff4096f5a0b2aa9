// Starts both services, each in its own process. Usage: npx node examples/two-services/run.ts
import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const script = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
// In earnest it comes from where your secrets are kept.
const env = { ...process.env, BILLING_KEY: randomBytes(32).toString('base64') };

const billing = fork(script('billing.ts'), { env });
const [url] = (await once(billing, 'message')) as [string];

const orders = fork(script('orders.ts'), { env: { ...env, BILLING_URL: url } });
const [code] = (await once(orders, 'exit')) as [number | null];

billing.disconnect();
await once(billing, 'exit');
process.exitCode = code ?? 1;
