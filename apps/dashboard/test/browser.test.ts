import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import { CHROMIUM_FLAGS, findChromium } from './browser.ts';
import { ADMIN, type Dashboard, type Person, READER, startDashboard } from './dashboard.ts';
import { buryPipelineJob, DELIVERY, decideTo, deliverPullRequest, recordPipeline } from './scene.ts';

const executablePath = findChromium();
if (!executablePath) console.warn('dashboard: no Chromium on PATH, so nothing is tried in a real browser');

describe.skipIf(!executablePath)('in a real browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: executablePath as string, args: CHROMIUM_FLAGS });
  });
  afterAll(() => browser.close());

  /** A page of somebody, and everything the browser complained about or asked others for. */
  async function open(dashboard: Dashboard, person?: Person, options: BrowserContextOptions = {}) {
    const context = await browser.newContext({
      baseURL: dashboard.url,
      ...(person && { httpCredentials: { username: person.name, password: person.password } }),
      ...options,
    });
    onTestFinished(() => context.close());
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('request', (request) => request.url().startsWith(dashboard.url) || complaints.push(request.url()));
    return { page, complaints };
  }

  test('logged out there is only the request to sign in', async () => {
    const dashboard = await startDashboard();
    const { page } = await open(dashboard);
    const answer = page.waitForResponse(`${dashboard.url}/`);
    // A browser that nobody types a password into shows an error of its own in place of the page.
    await page.goto('/').catch(() => {});
    expect((await answer).status()).toBe(401);
    await page.waitForLoadState();
    expect(await page.locator('nav, table, form').count()).toBe(0);
  });

  test('who only reads sees everything and finds nothing to press', async () => {
    const dashboard = await startDashboard();
    const id = await buryPipelineJob(dashboard);
    const { page, complaints } = await open(dashboard, READER);
    await page.goto('/');
    expect(await page.getByText('read-only').isVisible()).toBe(true);
    await page.goto(`/dead-letters/${id}`);
    expect(await page.getByRole('button').count()).toBe(0);
    await page.goto('/queues/queue/decide');
    await page.getByText('Deliveries of GitHub.').waitFor();
    expect(await page.getByRole('button', { name: /pause|empty|obliterate/i }).count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  test('an admin replays a dead letter with the keyboard alone', async () => {
    const dashboard = await startDashboard();
    await buryPipelineJob(dashboard);
    const { page, complaints } = await open(dashboard, ADMIN);
    await page.goto('/');
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('Skip to the content');
    await tabTo(page, 'Dead letters');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/dead-letters');
    await tabTo(page, '1 min ago');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Replay' }).waitFor();
    await tabTo(page, 'Replay');
    await page.keyboard.press('Enter');
    await page.getByText('Replayed: the job waits in its stage again.').waitFor();
    expect(await dashboard.queues.pipeline.getWaitingCount()).toBe(1);
    expect(complaints).toEqual([]);
  });

  test('an admin pauses a queue on the board, which counts as the board’s own request', async () => {
    const dashboard = await startDashboard();
    const { page, complaints } = await open(dashboard, ADMIN);
    await page.goto('/queues/queue/mirror');
    const status = await page.evaluate(
      async () => (await fetch('/queues/api/queues/mirror/pause', { method: 'PUT' })).status,
    );
    expect(status).toBe(200);
    expect(await dashboard.queues.mirror.isPaused()).toBe(true);
    expect(complaints).toEqual([]);
  });

  test('a page of another site cannot make the browser of an admin change anything', async () => {
    const dashboard = await startDashboard();
    const id = await buryPipelineJob(dashboard);
    const { page } = await open(dashboard, ADMIN);
    await page.goto('/');
    await page.route('http://evil.test/**', (route) =>
      route.fulfill({
        contentType: 'text/html',
        body: `<form method="post" action="${dashboard.url}/dead-letters/${id}/drop"><button>Win</button></form>`,
      }),
    );
    await page.goto('http://evil.test/');
    await page.getByRole('button', { name: 'Win' }).click();
    await page.waitForLoadState();
    expect(await dashboard.queues['dead-letter'].getWaitingCount()).toBe(1);
  });

  test('a journey is looked up, and the board leads to it', async () => {
    const dashboard = await startDashboard();
    await deliverPullRequest(dashboard);
    await decideTo(dashboard, inject('redisUrl'), { outcome: 'done', reason: 'ann may run CI' });
    await recordPipeline(dashboard, { pipelineId: 901 });
    const { page, complaints } = await open(dashboard, ADMIN);
    await page.goto('/lookup');
    expect(await focused(page)).toBe('q');
    await page.keyboard.type('acme/site#12');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'acme/site · #12 · 3f9a2c1b' }).waitFor();
    await page.goto(`/queues/queue/decide/decide~${DELIVERY}`);
    const link = page.getByRole('link', { name: 'Trace' });
    await link.waitFor();
    expect(await link.getAttribute('href')).toBe(`/lookup?q=${DELIVERY}`);
    expect(complaints).toEqual([]);
  });

  test('the overview brings itself up to date, until somebody pauses it', async () => {
    const dashboard = await startDashboard();
    const { page } = await open(dashboard, ADMIN);
    await page.clock.install();
    await page.goto('/');
    await buryPipelineJob(dashboard);
    await page.clock.runFor(11_000);
    await page.getByText('1 dead letter to replay or drop').waitFor();
    await page.getByRole('button', { name: 'Pause' }).click();
    await buryPipelineJob(dashboard);
    await page.clock.runFor(30_000);
    expect(await page.getByText('2 dead letters to replay or drop').count()).toBe(0);
    await page.getByRole('link', { name: 'Refresh' }).click();
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.clock.runFor(11_000);
    await page.getByText('2 dead letters to replay or drop').waitFor();
  });

  test.each(['light', 'dark'] as const)('in %s, every text stands out from what is behind it', async (colorScheme) => {
    const dashboard = await startDashboard();
    await dashboard.queues.mirror.pause();
    await recordPipeline(dashboard, { pipelineId: 901 });
    const id = await buryPipelineJob(dashboard);
    const { page } = await open(dashboard, ADMIN, { colorScheme });
    for (const path of ['/', '/dead-letters', `/dead-letters/${id}`, '/lookup?q=acme/site', '/nowhere']) {
      await page.goto(path);
      expect([path, await faintTexts(page)]).toEqual([path, []]);
    }
  });

  test('on a small screen nothing but tables has to be pushed sideways', async () => {
    const dashboard = await startDashboard();
    await recordPipeline(dashboard, { pipelineId: 901 });
    await buryPipelineJob(dashboard);
    const { page } = await open(dashboard, ADMIN, { viewport: { width: 320, height: 640 } });
    for (const path of ['/', '/dead-letters', '/lookup?q=acme/site']) {
      await page.goto(path);
      expect([path, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([path, 320]);
    }
  });
});

const focused = (page: Page): Promise<string> =>
  page.evaluate('document.activeElement.textContent.trim() || document.activeElement.id');

/** Presses Tab until the text of what has the focus begins so. */
async function tabTo(page: Page, text: string): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press('Tab');
    if ((await focused(page)).startsWith(text)) return;
  }
  throw new Error(`Tab never reaches "${text}"`);
}

/** Texts whose contrast to their background is below 4.5:1 (WCAG 2.2, 1.4.3). Runs in the browser, hence as text. */
const faintTexts = (page: Page): Promise<string[]> =>
  page.evaluate(`(() => {
    const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
    const luminance = ([r, g, b]) => [r, g, b]
      .map((c) => c / 255)
      .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
      .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
    const behind = (element) => {
      for (let at = element; at; at = at.parentElement) {
        const colour = parts(getComputedStyle(at).backgroundColor);
        if (colour.length === 3 || colour[3] === 1) return colour;
      }
      return [255, 255, 255];
    };
    const contrast = (element) => {
      const [light, dark] = [parts(getComputedStyle(element).color), behind(element)]
        .map(luminance).sort((a, b) => b - a);
      return (light + 0.05) / (dark + 0.05);
    };
    return [...document.body.querySelectorAll('*')]
      .filter((e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim()))
      .filter((e) => contrast(e) < 4.5)
      .map((e) => e.textContent.trim() + ' ' + contrast(e).toFixed(2));
  })()`);
