import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Check } from '../check.ts';
import { readYaml } from '../read-yaml.ts';
import { mustRun } from '../run-tool.ts';
import { chartOf, valuesFiles } from './render.ts';

/** Helm shows notes only to those who install: a copy of the chart has them in an object of their own. */
const AS_OBJECT = `
apiVersion: v1
kind: ConfigMap
metadata: { name: notes }
data: { notes: {{ include "notes" . | toJson }} }
`;

/** The notes say what to do next, and what became of values of the old chart. */
export const notes: Check = {
  name: 'helm-notes',
  run(setting) {
    const files = valuesFiles(setting);
    const copy = join(setting.scratch, 'chart-with-notes');
    cpSync(chartOf(setting), copy, { recursive: true });
    const text = readFileSync(join(copy, 'templates', 'NOTES.txt'), 'utf8');
    writeFileSync(join(copy, 'templates', 'notes.yaml'), `{{ define "notes" }}${text}{{ end }}${AS_OBJECT}`);
    const of = (name: string): string => {
      const args = [
        'template',
        'bridge',
        copy,
        '--show-only',
        'templates/notes.yaml',
        '--values',
        files.get(name) ?? '',
      ];
      return readYaml(mustRun(setting.tools.go('helm'), args).stdout)[0].data.notes;
    };
    const expectations: [values: string, ...words: RegExp[]][] = [
      [
        'minimal',
        /helm test bridge/,
        /\/api\/v1\/github_event/,
        /NOBODY CAN REACH IT YET/,
        /get secret bridge-failfast-ci-dashboard/,
      ],
      ['everything', /port-forward/],
      [
        'failfast-api',
        /github\.integrationPem is deprecated: use github\.privateKey/,
        /api\.image has no effect/,
        /gitlab\.api is deprecated: use gitlab\.url/,
      ],
    ];
    for (const [values, ...words] of expectations) {
      const shown = of(values);
      const missing = words.filter((word) => !word.test(shown));
      if (missing.length > 0)
        throw new Error(`the notes for ${values}-values.yaml lack ${missing.join(', ')}:\n${shown}`);
    }
    if (/deprecated/.test(of('minimal'))) throw new Error('the notes complain about values that are not there');
    return 'they say what comes next';
  },
};
