/**
 * The flags of Node with which an app runs. They stand in `scripts/run.mjs`, `docker-compose.yml` and the Helm chart too,
 * which cannot read this file; a test keeps them the same.
 *
 * V8 lets a semi-space of the young generation grow to 64 MB, and may keep the memory of both for ever after, also when they
 * are empty. An ingress is as fast with one of 16 MB, and some 90 MB smaller after a burst of webhooks.
 *
 * A worker streams packs in buffers that V8 sees only as small objects. In a large young generation they
 * pile up for long, and then the whole heap has to be marked; one of 1 MB is emptied often and cheaply (docs/performance.md).
 */
const FLAGS: Readonly<Record<string, readonly string[]>> = {
  ingress: ['--max-semi-space-size=16'],
  worker: ['--max-semi-space-size=1'],
};

export const nodeFlags = (app: string): readonly string[] => FLAGS[app] ?? [];
