import type { IncomingMessage, ServerResponse } from 'node:http';
import { Histogram, type Registry } from 'prom-client';

/** Paths come from the sender; only those we serve are counted by name. */
const ROUTES = new Set(['/api/v1/github_event', '/api/v1/gitlab_event', '/version', '/livez', '/readyz']);

/** Times every answer, from its headers' arrival to its last byte. */
export function requestMetrics(registry: Registry): (req: IncomingMessage, res: ServerResponse) => void {
  const duration = new Histogram({
    name: 'ffci_http_request_duration_seconds',
    help: 'How long the ingress took to answer, by route and status',
    labelNames: ['route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5],
    registers: [registry],
  });
  return (req, res) => {
    const startedAt = performance.now();
    res.once('finish', () => {
      const [path = ''] = (req.url ?? '').split('?', 1);
      const route = ROUTES.has(path) ? path : 'other';
      duration.observe({ route, status: res.statusCode }, (performance.now() - startedAt) / 1_000);
    });
  };
}
