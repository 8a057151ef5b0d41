/** A write as an audit line names it. */
export interface DescribedWrite {
  action: string;
  target: string;
}

/** Changes of a whole queue; in the board's addresses the queue's name stands before them. */
const QUEUE_ACTIONS = new Set([
  'add',
  'promote',
  'pause',
  'resume',
  'concurrency',
  'rate-limit',
  'empty',
  'obliterate',
]);

/**
 * What a write does, read from its address: `/dead-letters/<id>/replay`, `/queues/api/queues/<queue>/<job>/retry` and
 * the board's other forms. An unknown form is named by method and address, so that nothing goes without a line.
 */
export function describeWrite(method: string, path: string): DescribedWrite {
  const parts = path.split('/').filter(Boolean).map(decode);
  if (parts[0] === 'dead-letters') return deadLetter(parts.slice(1));
  if (parts[0] === 'queues' && parts[1] === 'api' && parts[2] === 'queues') return board(method, path, parts.slice(3));
  return { action: method, target: path };
}

function deadLetter(parts: string[]): DescribedWrite {
  const action = parts.at(-1) ?? 'change';
  return parts.length > 1
    ? { action: `${action} dead letter`, target: parts[0] ?? '' }
    : { action: `${action} dead letters`, target: 'all' };
}

function board(method: string, path: string, parts: string[]): DescribedWrite {
  const [queue = '', second = '', ...rest] = parts;
  if (parts.length === 1) return { action: queue, target: 'all queues' };
  if (second === 'job-schedulers') return { action: `${rest[1] ?? 'change'} scheduler`, target: `${queue}/${rest[0]}` };
  if (second === 'retry' || second === 'clean') return { action: `${second} all ${rest[0]}`, target: queue };
  if (QUEUE_ACTIONS.has(second)) return { action: [second, ...rest].join(' '), target: queue };
  if (rest.length === 1) return { action: rest[0] ?? '', target: `${queue}/${second}` };
  return { action: method, target: path };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
