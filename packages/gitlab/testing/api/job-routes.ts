import { cancelJob, playJob, retryJob } from '../ci/job-actions.ts';
import { created, invalid, notFound, ok } from '../http/answer.ts';
import { optionalBoolean } from '../http/input.ts';
import { type Call, projectOf, route } from '../http/router.ts';
import type { JobRecord } from '../records.ts';
import { presentJob, presentTriggerJob } from './present-pipeline.ts';

const MOST_BYTES = 512_000;

function jobOf(call: Call): JobRecord {
  const project = projectOf(call);
  const job = call.instance.findJob(Number(call.params.job_id));
  if (job?.pipeline.project !== project) throw notFound('Not found');
  return job;
}

const present = ({ instance }: Call, job: JobRecord) =>
  job.trigger ? presentTriggerJob(instance, job) : presentJob(instance, job);

/** Plain text; `byte_offset` and `byte_limit` read a part. */
function trace(call: Call) {
  const log = Buffer.from(jobOf(call).log);
  const offset = count(call, 'byte_offset', 0, Number.MAX_SAFE_INTEGER) ?? 0;
  const limit = count(call, 'byte_limit', 1, MOST_BYTES) ?? log.length;
  return { status: 200, text: log.subarray(offset, offset + limit).toString('utf8') };
}

function count({ query }: Call, key: string, least: number, most: number): number | undefined {
  const text = query.get(key);
  if (text === null) return undefined;
  const number = Number(text);
  if (!Number.isInteger(number) || number < least || number > most) throw invalid(`${key} does not have a valid value`);
  return number;
}

function cancel(call: Call) {
  const job = jobOf(call);
  cancelJob(call.instance, job, { force: optionalBoolean(call.body, 'force') ?? false });
  return created(present(call, job));
}

/** Variables given on play are for this try only. */
function play(call: Call) {
  const job = jobOf(call);
  const given = call.body.job_variables_attributes;
  if (Array.isArray(given))
    for (const { key, value } of given) job.variables = { ...job.variables, [key]: String(value) };
  return ok(present(call, playJob(call.instance, job)));
}

const JOB = '/projects/:id/jobs/:job_id';

export const jobRoutes = [
  route(`GET ${JOB}`, (call) => ok(present(call, jobOf(call)))),
  route(`GET ${JOB}/trace`, trace),
  route(`POST ${JOB}/cancel`, cancel),
  route(`POST ${JOB}/retry`, (call) => created(present(call, retryJob(call.instance, jobOf(call))))),
  route(`POST ${JOB}/play`, play),
];
