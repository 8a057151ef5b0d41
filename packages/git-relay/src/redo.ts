import type { PlannedCommand } from './plan.ts';
import type { PushReport } from './push-report.ts';

/** The ref was not what the advertisement said: git's own words, up to 2.49 and from 2.50 on (refs.c). */
const RACE =
  /^failed to update ref|cannot lock ref|reference already exists|reference does not exist|incorrect old value/;

/** The target lacks objects that the pack was built on: its refs changed, or a have was false. */
const LACKING = /^unpacker error|missing necessary objects/;

/** Verdicts on the content itself, which another pack of the same commits would meet again. */
const HOPELESS = /exceeds maximum allowed size|fsck error|error in object/i;

export function isRace(reason: string): boolean {
  return RACE.test(reason);
}

/** The target's reason for refusing this command, or nothing. */
export function refusal(report: PushReport, { ref }: PlannedCommand): string | undefined {
  const verdict = report.refs.get(ref);
  if (verdict?.ok) return undefined;
  return verdict?.reason ?? 'the target did not say what became of it';
}

/**
 * The commands worth one more push against the target's present state. Never a secondary one: its failure is reported,
 * and a second attempt could fail for everybody.
 *
 * Where secondary refs travelled along, the others are tried again without them, whatever the reason: a pre-receive
 * hook (GitLab's access check is one) or an unusable pack refuses the whole push for the sake of one ref.
 */
export function worthRedoing(commands: readonly PlannedCommand[], report: PushReport): PlannedCommand[] {
  const hopeless = HOPELESS.test(report.message) || HOPELESS.test(report.unpack);
  const hadSecondary = commands.some(({ update }) => update.secondary);
  return commands.filter((command) => {
    const reason = refusal(report, command);
    if (reason === undefined || command.update.secondary) return false;
    return hadSecondary || isRace(reason) || (LACKING.test(reason) && !hopeless);
  });
}
