const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
] as const;

/** A span of milliseconds in its largest unit, e.g. `3 min`; `now` below a second. */
export function span(ms: number): string {
  const unit = UNITS.find(([, size]) => ms >= size);
  return unit ? `${Math.floor(ms / unit[1])} ${unit[0]}` : 'now';
}

/** How long something took, e.g. `41 ms`, `1.2 s`, `3 min`. */
export function duration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  return ms < 60_000 ? `${(ms / 1_000).toFixed(1)} s` : span(ms);
}

/** How long ago a moment was, e.g. `3 min ago`. Both in milliseconds since the epoch. */
export function ago(then: number, now: number, suffix = ' ago'): string {
  const text = span(Math.max(0, now - then));
  return text === 'now' ? text : `${text}${suffix}`;
}

/** Bytes in binary units, e.g. `1.5 MiB`. */
export function bytes(number: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, number)) / 10)));
  const value = number / 1024 ** power;
  return `${power === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[power]}`;
}

/** A part of a whole in per cent. */
export const share = (part: number, whole: number): string => `${Math.round((100 * part) / whole)} %`;

/** Date and time in UTC to the second, e.g. `2026-11-24 06:17:03`. */
export const utc = (ms: number): string => new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
