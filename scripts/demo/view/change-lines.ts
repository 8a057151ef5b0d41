import { styleText } from 'node:util';
import { toWidth, wrap } from './text-width.ts';
import { inTone, SIGNS } from './tones.ts';
import type { Change } from './view.ts';

const ACTOR_WIDTH = 9;
const INDENT = 23;

/** `   1.2s  mirror    ✓ text`; goes on below itself where it is wider than `width`. */
export function changeLines({ actor, text, tone = 'plain' }: Change, seconds: number, width: number): string[] {
  const time = styleText('dim', `${seconds.toFixed(1).padStart(7)}s`);
  const [first = '', ...rest] = wrap(text.replace(/\s+/g, ' '), Math.max(20, width - INDENT - 1));
  const sign = inTone(tone, SIGNS[tone]);
  return [
    `${time}  ${styleText('bold', toWidth(actor, ACTOR_WIDTH))}  ${sign} ${first}`,
    ...rest.map((line) => ' '.repeat(INDENT) + line),
  ];
}
