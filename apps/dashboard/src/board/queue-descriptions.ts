import type { QueueName } from '@failfast-ci/queue';

/** What each queue is for, as an operator reads it. */
export const QUEUE_DESCRIPTIONS: Record<QueueName, string> = {
  decide: 'Deliveries of GitHub. Each is completed and judged: run, ignore or refuse, with the reason.',
  mirror: 'One job for each branch, tag or pull request: brings its newest commit to GitLab.',
  pipeline: 'Creates the pipeline of each mirrored commit and cancels what it supersedes.',
  report: 'Makes the checks on GitHub equal to what GitLab says about a pipeline.',
  upkeep: 'Repairs on a timer: what a lost webhook or a dead worker left behind.',
  'dead-letter': 'What could not be done. To replay or drop one, go to “Dead letters” on the dashboard.',
};
