import { styleText } from 'node:util';
import type { Tone } from './view.ts';

type Style = Parameters<typeof styleText>[0];

export const SIGNS: Record<Tone, string> = { good: '✓', bad: '✗', busy: '●', waiting: '○', plain: '·' };

const STYLES: Record<Tone, Style> = { good: 'green', bad: 'red', busy: 'yellow', waiting: 'yellow', plain: 'dim' };

/** Colours a text as its tone asks; `styleText` itself heeds NO_COLOR and output that is no terminal. */
export const inTone = (tone: Tone, text: string): string => styleText(STYLES[tone], text);
