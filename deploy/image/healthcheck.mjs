/**
 * The image's health check, for engines that do not ask over HTTP themselves (Docker, Compose; Kubernetes has probes):
 * asks this container's process whether it lives. Exit code 0 or 1.
 */
const port = process.env.METRICS_PORT || 9090;
const host = ['', '0.0.0.0', '::'].includes(process.env.HOST ?? '') ? '127.0.0.1' : process.env.HOST;

try {
  const answer = await fetch(`http://${host}:${port}/livez`, { signal: AbortSignal.timeout(2_500) });
  process.exitCode = answer.ok ? 0 : 1;
} catch {
  process.exitCode = 1;
}
