import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../../free-port.ts';
import { run } from '../run-tool.ts';

export interface ApiServer extends AsyncDisposable {
  /** For `KUBECONFIG`. */
  kubeconfig: string;
}

const START_MS = 90_000;

/** A Kubernetes API server with its etcd on loopback, as real as it is without nodes; both end with the value. */
export async function startApiServer(dir: string): Promise<ApiServer> {
  mkdirSync(dir, { recursive: true });
  const [etcdPort, peerPort, port] = [await freePort(), await freePort(), await freePort()];
  const token = randomBytes(16).toString('hex');
  const file = (name: string, text: string): string => {
    writeFileSync(join(dir, name), text, { mode: 0o600 });
    return join(dir, name);
  };
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = file('sa.pem', privateKey.export({ type: 'pkcs1', format: 'pem' }).toString());
  const etcd = `http://127.0.0.1:${etcdPort}`;
  const peer = `http://127.0.0.1:${peerPort}`;
  const programs = [
    start(dir, 'etcd', [
      `--data-dir=${join(dir, 'etcd')}`,
      '--unsafe-no-fsync',
      ...[`--listen-client-urls=${etcd}`, `--advertise-client-urls=${etcd}`, `--listen-peer-urls=${peer}`],
      ...[`--initial-advertise-peer-urls=${peer}`, `--initial-cluster=default=${peer}`],
    ]),
    start(dir, 'kube-apiserver', [
      `--etcd-servers=${etcd}`,
      ...['--bind-address=127.0.0.1', '--advertise-address=127.0.0.1', `--secure-port=${port}`],
      `--cert-dir=${join(dir, 'certificates')}`,
      `--token-auth-file=${file('tokens.csv', `${token},admin,admin,"system:masters"\n`)}`,
      ...[`--service-account-key-file=${key}`, `--service-account-signing-key-file=${key}`],
      '--service-account-issuer=https://kubernetes.default.svc',
      '--service-cluster-ip-range=10.0.0.0/24',
      // It waits for a controller that gives each namespace an account; there are no controllers here.
      '--disable-admission-plugins=ServiceAccount',
    ]),
  ];
  const server = `https://127.0.0.1:${port}`;
  const cluster = { server, 'insecure-skip-tls-verify': true };
  const kubeconfig = file(
    'kubeconfig',
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'checked', cluster }],
      users: [{ name: 'admin', user: { token } }],
      contexts: [{ name: 'checked', context: { cluster: 'checked', user: 'admin' } }],
      'current-context': 'checked',
    }),
  );
  const end = async (): Promise<void> => {
    for (const program of programs.toReversed()) await stop(program);
  };
  for (const deadline = Date.now() + START_MS; ; await delay(500)) {
    if (run('kubectl', ['--kubeconfig', kubeconfig, 'get', '--raw', '/readyz']).code === 0) break;
    if (Date.now() > deadline || programs.some(hasEnded)) {
      await end();
      const log = readFileSync(join(dir, 'kube-apiserver.log'), 'utf8').trim().split('\n').slice(-3).join('\n');
      throw new Error(`the API server does not start\n${log}`);
    }
  }
  return { kubeconfig, [Symbol.asyncDispose]: end };
}

function start(dir: string, name: string, args: string[]): ChildProcess {
  const log = openSync(join(dir, `${name}.log`), 'w');
  return spawn(name, args, { stdio: ['ignore', log, log] });
}

const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode !== null || signalCode !== null;

async function stop(program: ChildProcess): Promise<void> {
  if (hasEnded(program)) return;
  const gone = once(program, 'exit');
  program.kill('SIGKILL');
  await gone;
}
