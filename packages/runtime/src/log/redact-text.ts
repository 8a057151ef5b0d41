/** What takes the place of a secret. */
export const REDACTED = '***';

/**
 * Anything shaped like a credential, known to us or not. Every pattern either consumes what it has scanned or scans a
 * bounded length, so that a long hostile string costs linear time.
 */
const SHAPES: readonly [RegExp, string][] = [
  // A PEM block, also one that was cut off; and the same in base64, once and twice.
  [/-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/g, REDACTED],
  [/(?:LS0tLS1CRUdJTi|TFMwdExTMUNSVWRKVGlC)[A-Za-z0-9+/=]*(?:\r?\n[A-Za-z0-9+/=]{40,})*/g, REDACTED],
  // GitHub. Since 2026 installation tokens are `ghs_<app id>_<JWT>`: neither length nor alphabet is fixed.
  [/gh[a-z]_[\w.-]{10,}/g, REDACTED],
  [/github_pat_\w{10,}/g, REDACTED],
  // GitLab's tokens by kind (personal, OAuth, deploy, runner, CI job, trigger, feed, incoming mail, agent, workspace, SCIM, …).
  [/(?:glpat|gloas|gldt|glrtr?|glcbt|glptt|glft|glimt|glagent|glwt|glsoat|glffct)-[\w.-]{8,}/g, REDACTED],
  [/GR1348941[\w-]{8,}/g, REDACTED],
  [/whsec_[\w+/=-]{8,}/g, REDACTED],
  // A JWT, or what is left of one.
  [/eyJ[\w-]{16,}(?:\.[\w-]*)*/g, REDACTED],
  // Headers, as text or as JSON, to the end of the line or of the quoted value.
  [
    /((?:proxy-)?authorization|private-token|job-token|x-gitlab-token|set-cookie|cookie)(["']?\s{0,8}[:=]\s{0,8}["']?)[^\r\n"']+/gi,
    `$1$2${REDACTED}`,
  ],
  // Credentials in a URL.
  [/:\/\/[^\s/"'<>]*@/g, `://${REDACTED}@`],
];

/**
 * The fixed part of every shape. Ordinary texts have none of them, and one look is much cheaper than a search for each shape:
 * the door writes a line with a dozen texts for each delivery.
 */
const ANY_SHAPE =
  /-----BEGIN |LS0tLS1CRUdJTi|TFMwdExTMUNSVWRKVGlC|gh[a-z]_|github_pat_|gl[a-z]{2,5}-|GR1348941|whsec_|eyJ|authorization|private-token|job-token|x-gitlab-token|cookie|:\/\//i;

/** Replaces what is shaped like a credential. */
export function redactShapes(text: string): string {
  if (!ANY_SHAPE.test(text)) return text;
  return SHAPES.reduce((result, [shape, replacement]) => result.replace(shape, replacement), text);
}
