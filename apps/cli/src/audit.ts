import type { Terminal } from './terminal.ts';

/** One line on standard error for each change somebody made, in the words of the dashboard's audit log. */
export function audit(terminal: Terminal, action: string, target: string, fields: Record<string, unknown> = {}): void {
  const { user } = terminal;
  const message = `${user}: ${action} ${target}`;
  const line = { level: 'info', message, service: 'cli', audit: true, user, action, target, ...fields };
  terminal.note(JSON.stringify({ ...line, timestamp: new Date().toISOString() }));
}
