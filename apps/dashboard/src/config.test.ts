import { expect, test } from 'vitest';
import { loadDashboardConfig } from './config.ts';

const redis = { REDIS_URL: 'redis://redis' };
const open = { ...redis, HOST: '0.0.0.0' };
const admin = { DASHBOARD_USER: 'op', DASHBOARD_PASSWORD: 'hunter2' };

test('listens on this machine only and then needs no password', () => {
  const { config } = loadDashboardConfig(redis);
  expect(config.http).toMatchObject({ host: '127.0.0.1', dashboard_port: 5050 });
});

test('asks for user and password when others can reach it', () => {
  expect(() => loadDashboardConfig(open)).toThrow(/Set DASHBOARD_USER[\s\S]*Set DASHBOARD_PASSWORD/);
  const locked = loadDashboardConfig({ ...open, ...admin });
  expect(locked.config.dashboard).toMatchObject({ user: 'op', password: 'hunter2' });
  expect(locked.secrets).toEqual(['hunter2']);
});

test('half a lock is a mistake even on loopback', () => {
  expect(() => loadDashboardConfig({ ...redis, DASHBOARD_USER: 'op' })).toThrow('DASHBOARD_PASSWORD');
  expect(() => loadDashboardConfig({ ...redis, DASHBOARD_READONLY_PASSWORD: 'x' })).toThrow('DASHBOARD_READONLY_USER');
});

test('a user who only reads does not make up for one who may act', () => {
  const reader = { DASHBOARD_READONLY_USER: 'guest', DASHBOARD_READONLY_PASSWORD: 'guest-password' };
  expect(() => loadDashboardConfig({ ...open, ...reader })).toThrow('DASHBOARD_USER');
  expect(loadDashboardConfig({ ...open, ...admin, ...reader }).secrets).toEqual(['hunter2', 'guest-password']);
});

test('one name cannot have both roles', () => {
  const reader = { DASHBOARD_READONLY_USER: 'op', DASHBOARD_READONLY_PASSWORD: 'guest-password' };
  expect(() => loadDashboardConfig({ ...open, ...admin, ...reader })).toThrow('Give each its own name');
});

test('a proxy that authenticates is a lock, once its addresses are known', () => {
  const header = { ...open, DASHBOARD_PROXY_HEADER: 'X-Forwarded-User' };
  expect(() => loadDashboardConfig(header)).toThrow('dashboard.trusted_proxies (DASHBOARD_TRUSTED_PROXIES) is missing');
  const { config } = loadDashboardConfig({ ...header, DASHBOARD_TRUSTED_PROXIES: '10.0.0.0/8, fd00::1' });
  expect(config.dashboard.trusted_proxies).toEqual(['10.0.0.0/8', 'fd00::1']);
});

test.each(['proxy.internal', '10.0.0.0/33', '10.0.0.0/8/8', '10.0.0'])('%s is no address of a proxy', (proxy) => {
  const env = { ...open, DASHBOARD_PROXY_HEADER: 'X-User', DASHBOARD_TRUSTED_PROXIES: proxy };
  expect(() => loadDashboardConfig(env)).toThrow('must be addresses or networks');
});

test('knows where the forges are, and keeps none of their credentials', () => {
  const { config, secrets } = loadDashboardConfig({
    ...redis,
    GITLAB_API: 'https://git.example.com',
    GITLAB_TOKEN: 't0ken',
  });
  expect(config.gitlab.gitlab_url).toBe('https://git.example.com');
  expect(JSON.stringify([config, secrets])).not.toContain('t0ken');
});
