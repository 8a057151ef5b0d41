/** A process that ends through `onShutdown`; argument 1 says how it misbehaves. Run by shutdown.test.ts. */
import { createLogger, createRedactor, onShutdown } from '../src/index.ts';

const behaviour = process.argv[2];
const logger = createLogger({ service: 'test', version: '0', level: 'info', json: true, redact: createRedactor([]) });

onShutdown(
  logger,
  [
    { name: 'server', close: () => logger.info('closed server') },
    {
      name: 'worker',
      close: () => {
        if (behaviour === 'fails') throw new Error('worker is stubborn');
        if (behaviour === 'hangs') return new Promise(() => setInterval(() => {}, 1_000));
        logger.info('closed worker');
        return undefined;
      },
    },
    { name: 'redis', close: () => logger.info('closed redis') },
  ],
  { timeoutMs: behaviour === 'hangs' && process.argv[3] === 'briefly' ? 50 : 60_000 },
);

setInterval(() => {}, 1_000);
logger.info('started');
if (behaviour === 'throws') setImmediate(() => JSON.parse('{'));
if (behaviour === 'rejects') void Promise.reject(new Error('nobody listens'));
