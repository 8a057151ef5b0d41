import winston from 'winston';
import { consoleFormat } from './console-format.ts';
import { gatherLines } from './gather-lines.ts';
import type { Redactor } from './redactor.ts';

/** Keys of log lines that mean the same everywhere. Others are allowed; these are not spelt otherwise. */
export interface LogFields {
  delivery_id?: string;
  event?: string;
  queue?: string;
  job_name?: string;
  job_id?: string;
  attempt?: number;
  github_installation_id?: number;
  github_repository?: string;
  github_pull_request?: number;
  github_sha?: string;
  gitlab_project_id?: number;
  gitlab_pipeline_id?: number;
  gitlab_ci_job_id?: number;
  outcome?: string;
  reason?: string;
  duration_ms?: number;
  /** An Error; it is written with the whole chain of its causes. */
  error?: unknown;
  [key: string]: unknown;
}

/** error: a person must look. warn: it will be retried or was best effort. info: a delivery or job is done. debug: steps. */
export interface Logger {
  error(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  debug(message: string, fields?: LogFields): void;
  /** A logger whose lines all carry these fields too. */
  child(fields: LogFields): Logger;
}

export interface LoggerOptions {
  /** Which process speaks, e.g. `ingress`; on every line. */
  service: string;
  version: string;
  level: 'error' | 'warn' | 'info' | 'debug';
  /** JSON lines; otherwise lines for people. */
  json: boolean;
  redact: Redactor;
  /** Where lines go; standard output by default. */
  stream?: NodeJS.WritableStream;
}

/** Makes the logger of a process. Every line passes the redactor, whoever writes it. */
export function createLogger({
  service,
  version,
  level,
  json,
  redact,
  stream = gatherLines(process.stdout),
}: LoggerOptions): Logger {
  const clean = winston.format((info) => Object.assign(info, redact({ ...info })));
  const logger = winston.createLogger({
    level,
    format: winston.format.combine(winston.format.timestamp(), clean(), json ? winston.format.json() : consoleFormat()),
    transports: [new winston.transports.Stream({ stream })],
  });
  return bind(logger, { service, version });
}

/**
 * winston's own child loggers merge fields shallowly and let a field named `message` garble the text, so the fields
 * are kept here and handed over as one argument.
 */
function bind(logger: winston.Logger, bound: LogFields): Logger {
  const write =
    (level: string) =>
    (message: string, fields: LogFields = {}): void => {
      logger.log({ ...bound, ...fields, level, message });
    };
  return {
    error: write('error'),
    warn: write('warn'),
    info: write('info'),
    debug: write('debug'),
    child: (fields) => bind(logger, { ...bound, ...fields }),
  };
}
