import { isResyncToken } from '@failfast-ci/gitlab';
import type { Acceptance } from '@failfast-ci/queue';
import type { Request, RequestHandler } from 'express';
import { withinDeadline } from './accept.ts';
import { answerJson } from './answer.ts';
import { HttpError } from './http-error.ts';

export interface ResyncDeps {
  hookKey: Buffer;
  /** Asks for a report of one pipeline, now. */
  requestReport: (pipeline: { projectId: number; pipelineId: number }) => Promise<Acceptance>;
  /** Where people see a pipeline. */
  pipelineUrl: (projectId: number, pipelineId: number) => string;
}

/** The signed link of a check: asks for a report of its pipeline. A browser is sent on to the pipeline itself. */
export function resync({ hookKey, requestReport, pipelineUrl }: ResyncDeps): RequestHandler {
  return async (req, res) => {
    const projectId = id(req, 'project');
    const pipelineId = id(req, 'pipeline');
    const token = new URLSearchParams(req.url.split('?', 2)[1] ?? '').get('token') ?? '';
    if (!isResyncToken(hookKey, projectId, pipelineId, token, Date.now())) {
      throw new HttpError(
        401,
        'token-invalid',
        'The link is not genuine or has expired. Take the one on the newest check.',
      );
    }
    await withinDeadline(requestReport({ projectId, pipelineId }));
    if (req.method === 'GET' && (req.headers.accept ?? '').includes('text/html')) {
      res.redirect(303, pipelineUrl(projectId, pipelineId));
      return;
    }
    answerJson(res, 202, { accepted: true, project: projectId, pipeline: pipelineId });
  };
}

function id(req: Request, name: string): number {
  const text = String(req.params[name]);
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new HttpError(400, 'id-malformed', `The ${name} is not a number.`);
  return Number(text);
}
