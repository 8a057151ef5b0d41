import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

/*
 * What one process used, read from Linux's /proc: it tells about any process of ours without asking it, so nothing is
 * measured from inside and nobody's event loop is disturbed.
 */

/** Processor time so far in seconds: all threads, user and system, counted by the scheduler in nanoseconds. */
export function cpuSeconds(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  return threads.reduce((sum, thread) => sum + nanoseconds(`/proc/${pid}/task/${thread}/schedstat`), 0) / 1e9;
}

/** Bytes that it caused to be written to a disk. Pipes and sockets do not count. */
export function diskBytesWritten(pid: number): number {
  return Number(/^write_bytes: (\d+)$/m.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))?.[1]);
}

/** Resident memory now, in bytes. */
export const residentBytes = (pid: number): number => statusBytes(pid, 'VmRSS');

/** The most resident memory since {@link resetPeak}, in bytes. */
export const peakBytes = (pid: number): number => statusBytes(pid, 'VmHWM');

/** Lets the kernel begin anew with the peak. */
export const resetPeak = (pid: number): void => writeFileSync(`/proc/${pid}/clear_refs`, '5');

/** Busy processor time of the whole machine so far, in seconds. */
export function machineBusySeconds(): number {
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] =
    /^cpu +(.*)$/m.exec(readFileSync('/proc/stat', 'utf8'))?.[1]?.split(' ').map(Number) ?? [];
  return (user + nice + system + irq + softirq + steal) / 100;
}

function statusBytes(pid: number, field: string): number {
  const line = new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(line?.[1]) * 1024;
}

function nanoseconds(path: string): number {
  try {
    return Number(readFileSync(path, 'utf8').split(' ')[0]);
  } catch {
    return 0; // the thread has just ended
  }
}
