import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Makes one folder the place for temporary files of this process and of all that it starts, and removes it at the end
 * of the process, however that end comes about (except SIGKILL, which nobody hears).
 */
export function useTemporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'failfast-demo-'));
  process.env.TMPDIR = folder;
  // A program that was killed a moment ago may still be writing.
  process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 }));
  return folder;
}
