import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestGithub, type TestGithub } from '../test-github.ts';

let github: TestGithub;
let token: string;

beforeAll(async () => {
  github = await startTestGithub();
  await github.createRepository({ fullName: 'acme/widget', private: true });
  token = await github.token('acme');
});
afterAll(() => github.stop());

const get = async (path: string) => (await github.call('GET', `/repos/acme/widget${path}`, { token })).body;

test('a pull request tells its head, base, author and labels', async () => {
  const pull = await github.openPullRequest({
    repo: 'acme/widget',
    head: 'feature',
    author: 'mallory',
    fork: true,
    draft: true,
    labels: ['ok-to-test'],
    files: { 'x.txt': '1\n2\n' },
  });

  expect(await get(`/pulls/${pull.number}`)).toMatchObject({
    number: pull.number,
    state: 'open',
    draft: true,
    user: { login: 'mallory' },
    author_association: 'NONE',
    labels: [{ name: 'ok-to-test' }],
    head: { ref: 'feature', sha: pull.head.sha, repo: { full_name: 'mallory/widget', fork: true } },
    base: { ref: 'main', repo: { full_name: 'acme/widget' } },
    changed_files: 1,
    additions: 2,
  });
  expect(await get(`/pulls/${pull.number}/files`)).toMatchObject([{ filename: 'x.txt', status: 'added' }]);
  expect(await get(`/pulls/${pull.number}/commits`)).toMatchObject([{ sha: pull.head.sha }]);
});

test('a fork commit exists only below refs/pull, and can carry checks all the same', async () => {
  const pull = await github.openPullRequest({ repo: 'acme/widget', head: 'evil', author: 'mallory', fork: true });
  const { body } = await github.call('GET', '/repos/acme/widget/git/matching-refs/heads/evil', { token });
  const check = { name: 'CI', head_sha: pull.head.sha };
  const made = await github.call('POST', '/repos/acme/widget/check-runs', { token, body: check });

  expect(body).toEqual([]);
  expect(await get(`/git/ref/pull/${pull.number}/head`)).toMatchObject({ object: { sha: pull.head.sha } });
  expect(made.body).toMatchObject({ head_sha: pull.head.sha, pull_requests: [] });
});

test('refs/pull/N/merge follows the head and stays behind with a conflict, which GitHub tells when it has found out', async () => {
  const pull = await github.openPullRequest({ repo: 'acme/widget', head: 'clash', files: { 'clash.txt': 'mine\n' } });
  const merge = `/git/ref/pull/${pull.number}/merge`;
  const first = (await get(merge)).object.sha;
  await github.updatePullRequest('acme/widget', pull.number, { files: { 'clash.txt': 'mine too\n' } });
  const second = (await get(merge)).object.sha;
  await github.push({ repo: 'acme/widget', files: { 'clash.txt': 'theirs\n' } });

  expect(second).not.toBe(first);
  expect((await get(merge)).object.sha).toBe(second);
  const asked = async () => get(`/pulls/${pull.number}`);
  expect(await asked()).toMatchObject({ mergeable: null, mergeable_state: 'unknown', merge_commit_sha: null });
  expect(await asked()).toMatchObject({ mergeable: false, mergeable_state: 'dirty', merge_commit_sha: null });
});

test('lists are filtered by state, head and base', async () => {
  const pull = await github.openPullRequest({ repo: 'acme/widget', head: 'listed' });
  await github.closePullRequest('acme/widget', pull.number);
  const numbers = async (query: string) => (await get(`/pulls?${query}`)).map((one: { number: number }) => one.number);

  expect(await numbers('')).not.toContain(pull.number);
  expect(await numbers('state=closed')).toContain(pull.number);
  expect(await numbers('state=all&head=acme:listed')).toEqual([pull.number]);
  expect(await numbers('state=all&base=elsewhere')).toEqual([]);
});

test('reviews tell who approved which commit', async () => {
  const pull = await github.openPullRequest({ repo: 'acme/widget', head: 'reviewed' });
  github.review('acme/widget', pull.number, { author: 'bob', state: 'approved' });

  expect(await get(`/pulls/${pull.number}/reviews`)).toMatchObject([
    { user: { login: 'bob' }, state: 'APPROVED', commit_id: pull.head.sha },
  ]);
});

test('comments are answered with a reaction and a reply', async () => {
  const pull = await github.openPullRequest({ repo: 'acme/widget', head: 'talk' });
  const comment = github.comment('acme/widget', pull.number, '/test', { author: 'alice' });
  const reactions = `/repos/acme/widget/issues/comments/${comment.id}/reactions`;
  const react = (content: string) => github.call('POST', reactions, { token, body: { content } });
  const path = `/repos/acme/widget/issues/${pull.number}/comments`;

  expect((await react('eyes')).status).toBe(201);
  expect((await react('eyes')).status).toBe(200);
  expect((await react('thumbs')).status).toBe(422);
  expect((await github.call('POST', path, { token, body: { body: 'no' } })).status).toBe(201);
  expect((await github.call('POST', path, { token, body: { body: 'x'.repeat(65_537) } })).status).toBe(422);
  expect(github.reactions('acme/widget', comment.id)).toEqual(['eyes']);
  expect(github.comments('acme/widget', pull.number).map(({ body }) => body)).toEqual(['/test', 'no']);
});

test('a comment may be written with either permission, and with neither it may not', async () => {
  const pull = await github.openPullRequest({ repo: 'acme/widget', head: 'either' });
  const statusWith = async (permissions: object) => {
    const narrowed = await github.token('acme', { permissions });
    const path = `/repos/acme/widget/issues/${pull.number}/comments`;
    return (await github.call('POST', path, { token: narrowed, body: { body: 'hello' } })).status;
  };

  expect(await statusWith({ issues: 'write' })).toBe(201);
  expect(await statusWith({ pull_requests: 'write' })).toBe(201);
  expect(await statusWith({ contents: 'read' })).toBe(403);
});

test('what a person may do is told by role and by membership', async () => {
  github.addCollaborator('acme/widget', 'bob', 'maintain');
  github.addMember('acme', 'carol');
  const status = async (path: string) => (await github.call('GET', path, { token })).status;

  expect(await get('/collaborators/bob/permission')).toMatchObject({ permission: 'write', role_name: 'maintain' });
  expect(await get('/collaborators/carol/permission')).toMatchObject({ permission: 'none' });
  expect(await status('/orgs/acme/members/carol')).toBe(204);
  expect(await status('/orgs/acme/members/bob')).toBe(404);
  expect(await status('/repos/acme/widget/collaborators/nobody-known/permission')).toBe(404);
});

test('branches, commits and comparisons come from real git', async () => {
  const base = await github.shaOf('acme/widget', 'main');
  const head = await github.push({ repo: 'acme/widget', branch: 'ahead', files: { 'n.txt': '1\n' }, message: 'One' });

  expect(await get('/branches/ahead')).toMatchObject({ name: 'ahead', commit: { sha: head } });
  expect(await get(`/commits/${head}`)).toMatchObject({
    sha: head,
    commit: { message: 'One' },
    parents: [{ sha: base }],
  });
  expect(await get('/compare/main...ahead')).toMatchObject({
    status: 'ahead',
    ahead_by: 1,
    files: [{ filename: 'n.txt' }],
  });
  expect(await get('/compare/ahead...main')).toMatchObject({ status: 'behind', behind_by: 1 });
});
