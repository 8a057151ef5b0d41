/** Whether a forge answers. */
export interface ForgeState {
  name: string;
  /** As configured. */
  url: string;
  reachable: boolean;
  /** What it answered, or why it did not. */
  detail: string;
  /** Milliseconds since the epoch. */
  checkedAt: number;
}

export interface ForgeProbeOptions {
  github: { apiUrl: string };
  gitlab: { url: string };
  userAgent: string;
  /** Milliseconds. */
  timeoutMs?: number;
  now?: () => number;
}

/** GitHub answers sixty requests an hour to somebody unknown; everybody who looks shares one answer a while. */
const KEEP_MS = 90_000;

/** Asks the configured forges, and nobody else, whether they are there. Answers are shared for a while. */
export function createForgeProbe(options: ForgeProbeOptions): () => Promise<ForgeState[]> {
  const { github, gitlab, now = Date.now } = options;
  let last: { at: number; states: Promise<ForgeState[]> } | undefined;
  return () => {
    if (!last || now() - last.at > KEEP_MS) {
      const states = Promise.all([
        probe('GitHub', github.apiUrl, github.apiUrl, options),
        // Asks for a login, which is answer enough, and costs less than the front page.
        probe('GitLab', gitlab.url, `${gitlab.url}/api/v4/version`, options),
      ]);
      last = { at: now(), states };
    }
    return last.states;
  };
}

async function probe(name: string, url: string, target: string, options: ForgeProbeOptions): Promise<ForgeState> {
  const { userAgent, timeoutMs = 3_000, now = Date.now } = options;
  const startedAt = performance.now();
  const found = await fetch(target, {
    method: 'HEAD',
    // A redirect would lead to a host that nobody configured.
    redirect: 'manual',
    headers: { 'user-agent': userAgent },
    signal: AbortSignal.timeout(timeoutMs),
  }).then(
    ({ status }) => ({ reachable: status < 500, detail: answered(status, performance.now() - startedAt) }),
    (error: unknown) => ({ reachable: false, detail: reasonOf(error, timeoutMs) }),
  );
  return { name, url, checkedAt: now(), ...found };
}

const answered = (status: number, ms: number): string =>
  status < 500 ? `answers in ${Math.round(ms)} ms` : `answers with error ${status}`;

function reasonOf(error: unknown, timeoutMs: number): string {
  const { name, cause, message } = error as Error & { cause?: { code?: string } };
  if (name === 'TimeoutError') return `no answer within ${timeoutMs / 1_000} s`;
  return cause?.code ? `cannot be reached (${cause.code})` : `cannot be reached (${message})`;
}
