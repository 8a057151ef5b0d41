/**
 * `helm test`: whether an installation is up. The first address is the ingress's, the others are ports with /readyz:
 * `node check-installation.mjs http://ingress http://worker:9090 …`. Exit code 0 when all is well.
 */
const [door, ...others] = process.argv.slice(2);

const unsigned = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' };
const checks = [
  ...[door, ...others].map((address) => ({
    what: `${address}/readyz is ready`,
    url: `${address}/readyz`,
    status: 200,
  })),
  {
    what: 'GitHub’s door refuses an unsigned delivery',
    url: `${door}/api/v1/github_event`,
    request: unsigned,
    status: 401,
  },
  {
    what: 'GitLab’s door refuses an unsigned delivery',
    url: `${door}/api/v1/gitlab_event`,
    request: unsigned,
    status: 401,
  },
];

for (const { what, url, request = {}, status } of checks) {
  const seen = await fetch(url, { ...request, signal: AbortSignal.timeout(10_000) }).then(
    (answer) => answer.status,
    (error) => error.cause?.code ?? error.name,
  );
  const ok = seen === status;
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${what}${ok ? '' : ` (expected ${status}, got ${seen})`}`);
  if (!ok) process.exitCode = 1;
}
