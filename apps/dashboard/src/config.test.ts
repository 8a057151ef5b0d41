import { expect, test } from 'vitest';
import { loadDashboardConfig } from './config.ts';

const redis = { REDIS_URL: 'redis://redis' };

test('listens on this machine only and then needs no password', () => {
  const { config } = loadDashboardConfig(redis);
  expect(config.http).toMatchObject({ host: '127.0.0.1', dashboard_port: 5050 });
});

test('asks for user and password when others can reach it', () => {
  const open = { ...redis, HOST: '0.0.0.0' };
  expect(() => loadDashboardConfig(open)).toThrow(/DASHBOARD_USER[\s\S]*DASHBOARD_PASSWORD/);
  const locked = loadDashboardConfig({ ...open, DASHBOARD_USER: 'op', DASHBOARD_PASSWORD: 'hunter2' });
  expect(locked.config.dashboard).toEqual({ user: 'op', password: 'hunter2' });
  expect(locked.secrets).toEqual(['hunter2']);
});

test('half a lock is a mistake even on loopback', () => {
  expect(() => loadDashboardConfig({ ...redis, DASHBOARD_USER: 'op' })).toThrow('DASHBOARD_PASSWORD');
});
