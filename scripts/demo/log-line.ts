/** One line that an app logged; the fields are those of the logger. */
export interface LogLine {
  service: string;
  level: string;
  message: string;
  timestamp?: string;
  [field: string]: unknown;
}

/** Undefined for what is no JSON: a stack trace, or a list of configuration faults. */
export function parseLine(text: string): LogLine | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    return JSON.parse(text) as LogLine;
  } catch {
    return undefined;
  }
}

/** Said by the line's message, or of no use to people. */
const LEFT_OUT = new Set(['version', 'job_name', 'job_id', 'attempt', 'outcome']);

/** The line for people: `06:30:27.344 info report-pipeline: done queue=report duration_ms=50 …` */
export function readable(text: string): string {
  const line = parseLine(text);
  if (!line) return text;
  const { service: _, level, message, timestamp = '', ...fields } = line;
  const rest = Object.entries(fields)
    .filter(([key]) => !LEFT_OUT.has(key))
    .map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  return [timestamp.slice(11, 23), level, message, ...rest].join(' ');
}
