import type { Random } from '../random.ts';

/** CI files as people write them: some end well, some do not, one has a child pipeline. */
const CI_FILES: readonly Record<string, string>[] = [
  { '.gitlab-ci.yml': 'build: { script: [make] }\ntest: { script: [make test] }\n' },
  { '.gitlab-ci.yml': 'build: { stage: build, script: [make] }\nunit: { script: [x] }\nlint: { script: [exit 1] }\n' },
  { '.gitlab-ci.yml': 'test: { script: [x] }\nflaky: { script: [exit 1], allow_failure: true }\n' },
  {
    '.gitlab-ci.yml': 'parts: { trigger: { include: parts.yml, strategy: depend } }\nbuild: { script: [make] }\n',
    'parts.yml': 'part-a: { script: [a] }\npart-b: { script: [b] }\n',
  },
];

/** The files of one commit; `id` makes it unlike all others. */
export function filesOf(random: Random, id: number): Record<string, string> {
  return { ...random.pick(CI_FILES), 'change.txt': `change ${id}\n` };
}
