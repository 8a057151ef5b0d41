import type { DeadLetter } from '@failfast-ci/queue';

/** One line for a list: when, where, what, why, and the id to go on with. */
export function letterLine(letter: DeadLetter): string {
  const { id, stage, repository, sha, errors, lastAt } = letter;
  const subject = repository ? `${repository}${sha ? `@${sha.slice(0, 12)}` : ''}` : '–';
  return [time(lastAt), stage.padEnd(8), subject, short(errors[0] ?? 'unknown'), id].join('  ');
}

/** Everything an operator needs to understand a letter. */
export function letterText(letter: DeadLetter): string {
  const { id, stage, jobName, deliveryId, repository, sha, errors, attempts, firstAt, lastAt, data, wishes } = letter;
  return [
    `id:          ${id}`,
    `stage:       ${stage} (${jobName})`,
    `delivery:    ${deliveryId}`,
    `repository:  ${repository ?? '–'}`,
    `commit:      ${sha ?? '–'}`,
    `attempts:    ${attempts}, ${time(firstAt)} to ${time(lastAt)}`,
    ...errors.map((error, index) => `${index === 0 ? 'error:      ' : '  caused by:'} ${error}`),
    `data:        ${JSON.stringify(data, null, 2)}`,
    ...(wishes?.length ? [`wished for:  ${JSON.stringify(wishes, null, 2)}`] : []),
  ].join('\n');
}

const time = (ms: number): string => new Date(ms).toISOString().slice(0, 19).replace('T', ' ');

const short = (text: string): string => {
  const [line = ''] = text.split('\n');
  return line.length > 100 ? `${line.slice(0, 99)}…` : line;
};
