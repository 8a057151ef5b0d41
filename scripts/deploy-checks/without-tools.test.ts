import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Setting } from './check.ts';
import { environmentExample } from './compose.ts';
import { metricNames } from './monitoring.ts';

// These need no tool, and break by changes elsewhere: so they are tests as well.
const setting = { root: join(import.meta.dirname, '..', '..') } as Setting;

test('.env.example and docker-compose.yml know every variable that an app reads, and no other', () => {
  expect(environmentExample.run(setting)).toMatch(/^\d+ variables$/);
});

test('alerts and the board ask for metrics that exist, and each alert has its section in the runbook', () => {
  expect(metricNames.run(setting)).toMatch(/^\d+ metrics/);
});
