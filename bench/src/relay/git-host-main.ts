/** Two git hosts over one folder, in a process of their own: what they use is nobody's but theirs. */
import { startGitServer } from '@failfast-ci/git-relay/testing';
import { answerQuestions } from '../world/helper-process.ts';

export interface GitHosts {
  source: string;
  target: string;
}

const root = process.env.ROOT ?? '';
const [source, target] = await Promise.all([startGitServer({ root }), startGitServer({ root })]);
answerQuestions(async (): Promise<GitHosts> => ({ source: source.url, target: target.url }));
