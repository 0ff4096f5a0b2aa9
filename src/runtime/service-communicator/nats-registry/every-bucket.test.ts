import { everyBucket } from '../../../../tests/conformance/service-registry/every-bucket.ts';
import { ScriptedBucket } from '../../../../tests/support/services/scripted-bucket.ts';
import { ManualClock } from '../../shared/manual-clock.ts';

// Else the tests over it would say nothing of a real one.
everyBucket('of a script', async () => {
  const bucket = new ScriptedBucket(new ManualClock());
  return { open: bucket.open, destroy: async () => bucket.replace() };
});
