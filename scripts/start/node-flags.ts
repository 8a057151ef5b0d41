/**
 * The flags of Node with which an app runs. They stand in `scripts/run.mjs`, `docker-compose.yml` and the Helm chart too,
 * which cannot read this file; a test keeps them the same.
 *
 * A worker streams packs in buffers that V8 sees only as small objects. In a young generation of the usual 16 MB they
 * pile up for long, and then the whole heap has to be marked; one of 1 MB is emptied often and cheaply (docs/performance.md).
 */
const FLAGS: Readonly<Record<string, readonly string[]>> = { worker: ['--max-semi-space-size=1'] };

export const nodeFlags = (app: string): readonly string[] => FLAGS[app] ?? [];
