import { deliveriesNamed, type JourneyRecord, nameOf, readJourneys, SHORTEST_SHA } from '@failfast-ci/queue';
import { asksFor, asksForPipeline } from './asks-for.ts';
import type { LookupDeps } from './lookup.ts';
import type { Question } from './question.ts';

/** Records read at once while looking for those that fit. */
const BATCH = 50;

/** The kept records that a question asks for, the newest first, at most `limit`. */
export async function findRecords(deps: LookupDeps, question: Question, limit: number): Promise<JourneyRecord[]> {
  if (question.deliveryId !== undefined) return readJourneys(deps, [question.deliveryId]);
  const deliveries = new Set((await Promise.all(namesFor(question).map((name) => deliveriesNamed(deps, name)))).flat());
  const found: JourneyRecord[] = [];
  for (let rest = [...deliveries]; rest.length > 0 && found.length < limit; rest = rest.slice(BATCH)) {
    const records = await readJourneys(deps, rest.slice(0, BATCH));
    found.push(...records.filter((record) => fits(question, record)));
  }
  return found.slice(0, limit);
}

/** The name that the fewest journeys have; a bare number may be a pull request's or a pipeline's. */
function namesFor({ repository, number, sha, pipeline }: Question): string[] {
  if (pipeline) return [nameOf.pipeline(pipeline.pipelineId)];
  if (sha !== undefined && sha.length >= SHORTEST_SHA) return [nameOf.commit(sha)];
  if (repository !== undefined) {
    return [number === undefined ? nameOf.repository(repository) : nameOf.pullRequest(repository, number)];
  }
  return number === undefined ? [] : [nameOf.number(number), nameOf.pipeline(number)];
}

function fits(question: Question, { deliveryId, subject, steps }: JourneyRecord): boolean {
  if (subject && asksFor(question, deliveryId, subject)) return true;
  return steps.some(({ fields = {} }) => {
    const { gitlab_project_id: projectId, gitlab_pipeline_id: pipelineId } = fields;
    return pipelineId !== undefined && asksForPipeline(question, Number(projectId), Number(pipelineId));
  });
}
