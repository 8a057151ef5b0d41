import type { Sandbox } from '../../../apps/sandbox/src/index.ts';
import type { LogLine } from '../log-line.ts';
import type { Change } from '../view/view.ts';
import { eventName } from './deliveries.ts';
import { bytes, short } from './units.ts';

/** Tells what a line of the bridge's own log means; undefined for lines that are not part of the story. */
export function describeLine(line: LogLine, sandbox: Sandbox): Change | undefined {
  if (line.level === 'warn' || line.level === 'error') return complaint(line);
  if (line.outcome === undefined) return undefined;
  switch (line.queue) {
    case 'decide':
      return decision(line, sandbox);
    case 'mirror':
      return line.outcome === 'done' ? relayed(line, sandbox) : outcome('mirror', line);
    case 'pipeline':
      return line.outcome === 'done' ? created(line, sandbox) : outcome('pipeline', line);
    default:
      return undefined;
  }
}

function complaint({ service, message, error }: LogLine): Change {
  const cause = (error as { message?: string } | undefined)?.message;
  return { actor: service, text: cause ? `${message}: ${cause}` : message, tone: 'bad' };
}

function decision(line: LogLine, { github }: Sandbox): Change {
  const attempt = github.deliveries.attempts.find(({ guid }) => guid === line.delivery_id);
  const event = attempt ? `${eventName(attempt)}: ` : '';
  if (line.outcome === 'done') return { actor: 'decide', text: `${event}run, because ${line.reason}`, tone: 'good' };
  const refused = line.outcome === 'refused';
  const verdict = refused ? 'not yet' : 'do not run';
  return { actor: 'decide', text: `${event}${verdict}, because ${line.reason}`, tone: refused ? 'waiting' : 'plain' };
}

function outcome(actor: string, line: LogLine): Change {
  return { actor, text: [line.outcome, line.reason].filter(Boolean).join(': '), tone: 'waiting' };
}

function relayed({ pack_bytes }: LogLine, { gitlab }: Sandbox): Change {
  const { ref = '', after = '' } = gitlab.pushes.at(-1) ?? {};
  const branch = ref.replace('refs/heads/', '');
  const text = `${short(after)} is on the mirror as ${branch}: ${bytes(Number(pack_bytes))} streamed, no clone`;
  return { actor: 'mirror', text, tone: 'good' };
}

function created({ gitlab_pipeline_id }: LogLine, { gitlab }: Sandbox): Change {
  const all = gitlab.projects.flatMap(({ id }) => gitlab.pipelines(id));
  const pipeline = all.find(({ id }) => id === gitlab_pipeline_id);
  const variables = pipeline ? `, with ${pipeline.variables.length} variables such as PR_ID` : '';
  const commit = pipeline ? ` for exactly ${short(pipeline.commit.sha)}` : '';
  return { actor: 'pipeline', text: `#${gitlab_pipeline_id} created${commit}${variables}`, tone: 'good' };
}
