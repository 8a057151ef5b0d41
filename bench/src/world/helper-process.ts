import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A process that does what it is asked, one thing at a time. */
export interface HelperProcess<Question, Answer> {
  pid: number;
  ask(question: Question): Promise<Answer>;
  stop(): Promise<void>;
}

/** What a helper sends back; an error is told in words. */
type Reply<Answer> = { answer: Answer } | { error: string };

/** Starts `script` (a `file:` URL) with these flags of Node; it must call {@link answerQuestions}. */
export async function startHelper<Question, Answer>(
  script: URL,
  env: NodeJS.ProcessEnv = {},
  flags: readonly string[] = [],
): Promise<HelperProcess<Question, Answer>> {
  const child = fork(fileURLToPath(script), {
    execArgv: [...flags],
    // One arena, as the apps have it (`scripts/run.mjs`).
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      MALLOC_ARENA_MAX: process.env.MALLOC_ARENA_MAX,
      ...env,
    },
  });
  const killWithUs = () => child.kill('SIGKILL');
  process.once('exit', killWithUs);
  await nextMessage(child);
  return {
    pid: child.pid as number,
    async ask(question) {
      child.send(question as object);
      const reply = (await nextMessage(child)) as Reply<Answer>;
      if ('error' in reply) throw new Error(reply.error);
      return reply.answer;
    },
    async stop() {
      process.off('exit', killWithUs);
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}

/** In the helper: says that it is there, then answers whatever comes. */
export function answerQuestions<Question, Answer>(answer: (question: Question) => Promise<Answer>): void {
  process.on('message', async (question) => {
    const reply: Reply<Answer> = await answer(question as Question).then(
      (value) => ({ answer: value }),
      (error: unknown) => ({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    );
    process.send?.(reply);
  });
  process.send?.('ready');
}

async function nextMessage(child: ChildProcess): Promise<unknown> {
  const gone = Promise.withResolvers<never>();
  const onExit = () => gone.reject(new Error('a helper process ended unasked'));
  child.once('exit', onExit);
  try {
    const [message] = await Promise.race([once(child, 'message'), gone.promise]);
    return message;
  } finally {
    child.off('exit', onExit);
  }
}
