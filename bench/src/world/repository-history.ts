import { seededBytes } from '../measure/seeded-bytes.ts';

export interface RepositoryShape {
  name: string;
  /** What the assets weigh together; sources and trees come on top. */
  megabytes: number;
  commits: number;
  /** Source files that each commit changes by a line. None: a pack of large objects, for measuring how bytes move. */
  edits: number;
}

/**
 * As repositories of that size are: 25 commits for each megabyte, each of which changes a few sources by a line (so that
 * there are deltas upon deltas, which cost whoever has to resolve them) and brings something that does not compress.
 */
export const usualShape = (name: string, megabytes: number): RepositoryShape => ({
  name,
  megabytes,
  commits: Math.max(50, Math.min(10_000, megabytes * 25)),
  edits: 5,
});

const SOURCES = 200;
const LINES = 250;
const CI_FILE = 'test:\n  script: [make test]\n';
/** Seconds since the epoch; commits are a minute apart. */
const FIRST_COMMIT = 1_700_000_000;

/** The stream that git-fast-import(1) reads. */
export function* history(shape: RepositoryShape): Generator<string | Buffer> {
  const bytes = seededBytes(shape.name);
  yield* sources(shape);
  const assetSize = Math.round((shape.megabytes * 1_000_000) / shape.commits);
  for (let n = 0; n < shape.commits; n += 1) {
    yield `commit refs/heads/main\ncommitter A <a@example.com> ${FIRST_COMMIT + n * 60} +0000\n`;
    yield* data(`Change ${n}\n`);
    if (n === 0) yield* file('.gitlab-ci.yml', CI_FILE);
    for (let edit = 0; edit < shape.edits; edit += 1) {
      const source = (n * shape.edits + edit) % SOURCES;
      yield `M 100644 :${markOf(shape, n, edit)} src/part-${source % 20}/source-${source}.txt\n`;
    }
    yield* file(`assets/${n % 60}/${n}.bin`, bytes(assetSize));
    yield '\n';
  }
}

const markOf = ({ edits }: RepositoryShape, commit: number, edit: number): number => 1 + commit * edits + edit;

/** All revisions of one source after another: fast-import makes each a delta upon the one before. */
function* sources(shape: RepositoryShape): Generator<string | Buffer> {
  const bytes = seededBytes(`${shape.name} text`);
  const revisions = shape.commits * shape.edits;
  for (let source = 0; source < Math.min(SOURCES, revisions); source += 1) {
    const lines = Array.from({ length: LINES }, () => bytes(18).toString('base64'));
    for (let revision = source; revision < revisions; revision += SOURCES) {
      lines[(revision * 7) % LINES] = bytes(18).toString('base64');
      yield `blob\nmark :${1 + revision}\n`;
      yield* data(`${lines.join('\n')}\n`);
    }
  }
}

function* file(path: string, content: string | Buffer): Generator<string | Buffer> {
  yield `M 100644 inline ${path}\n`;
  yield* data(content);
}

function* data(content: string | Buffer): Generator<string | Buffer> {
  yield `data ${Buffer.byteLength(content)}\n`;
  yield content;
  yield '\n';
}
