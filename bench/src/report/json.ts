import type { Machine } from '../measure/machine.ts';
import { type Figure, isMet, type Part } from '../part.ts';

export interface PartOutcome {
  part: Part;
  seconds: number;
  /** Absent when it could not be measured. */
  figures?: Figure[];
  error?: string;
}

/** The whole run for programs. */
export function toJson(machine: Machine, outcomes: readonly PartOutcome[], quick: boolean): string {
  const parts = outcomes.map(({ part: { name, about }, seconds, figures, error }) => ({
    name,
    about,
    seconds: Math.round(seconds),
    ...(error !== undefined && { error }),
    figures: figures?.map((figure) => ({ ...figure, met: isMet(figure) ?? null })) ?? [],
  }));
  return `${JSON.stringify({ machine, quick, parts }, undefined, 2)}\n`;
}
