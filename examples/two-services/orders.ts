// The caller: asks the billing service on behalf of an organisation, signed and encrypted.
import { Keyring, ServiceCommunicator } from '../../src/runtime/service-communicator/service-communicator.ts';

const secret = Buffer.from(process.env['BILLING_KEY'] ?? '', 'base64');
const keyring = new Keyring([{ id: '2026-11', secret, organisations: ['acme'] }]);

await using communicator = new ServiceCommunicator({ security: { keyring, level: 'BASIC' } });
const acme = communicator.for('acme');
await acme.register({ id: 'billing', endpoints: [process.env['BILLING_URL'] ?? ''], requiredLevel: 'BASIC' });

const order = { method: 'POST', path: '/invoices', headers: { 'content-type': 'application/json' } };
const signed = await acme.request('billing', { ...order, body: JSON.stringify({ amount: 1_200 }), idempotencyKey: 'order-1' });
say('signed', signed.status, signed.level, signed.text());

const sealed = await acme.request('billing', {
  ...order,
  body: JSON.stringify({ amount: 350 }),
  idempotencyKey: 'order-2',
  security: 'ENCRYPTED',
});
say('encrypted', sealed.status, sealed.level, sealed.text());

const again = await acme.request('billing', { ...order, body: JSON.stringify({ amount: 1_200 }), idempotencyKey: 'order-1' });
say('asked again', again.status, again.level, again.text());

const list = await acme.request('billing', { path: '/invoices', security: 'ENCRYPTED' });
say('invoices', list.status, list.level, list.text());

// What is refused, and where.
await acme.request('billing', { path: '/invoices', security: 'NONE' }).catch(sayRefused);
const rival = communicator.for('rival');
await rival.register({ id: 'billing', endpoints: [process.env['BILLING_URL'] ?? ''], requiredLevel: 'BASIC' });
await rival.request('billing', { path: '/invoices' }).catch(sayRefused);

function say(...words: readonly (string | number)[]): void {
  process.stdout.write(`${words.join(' ')}\n`);
}

function sayRefused(error: Error & { readonly code?: string }): void {
  say('refused', String(error.code), error.message);
}
