import { expect, test } from 'vitest';
import { APPS } from '../apps/cli/src/apps.ts';
import { schemaOf } from '../apps/cli/src/config.ts';
import { dashboardSchema } from '../apps/dashboard/src/config.ts';
import { ingressSchema } from '../apps/ingress/src/config.ts';
import { workerSchema } from '../apps/worker/src/config.ts';
import { type Fragment, leavesOf, mergeFragments } from '../packages/runtime/src/index.ts';

const described = (schema: Fragment) =>
  Object.fromEntries(leavesOf(schema).map(([path, leaf]) => [path, [leaf.required ?? false, leaf.default]]));

test.each([
  ['ingress', APPS.ingress, ingressSchema],
  ['worker', APPS.worker, workerSchema],
  ['dashboard', APPS.dashboard, dashboardSchema],
] as const)('the command line checks exactly what the %s reads', (_, keys, schema) => {
  expect(described(schemaOf(keys))).toEqual(described(mergeFragments(schema)));
});

test.each([
  ['ingress', ingressSchema],
  ['worker', workerSchema],
  ['dashboard', dashboardSchema],
] as const)('no secret of the %s has a default', (_, schema) => {
  const secrets = leavesOf(mergeFragments(schema)).filter(([, leaf]) => leaf.sensitive);
  expect(secrets.length).toBeGreaterThan(0);
  for (const [path, leaf] of secrets) expect(leaf.default, path).toBeNull();
});
