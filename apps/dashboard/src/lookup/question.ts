/** What a person wants to know about, as far as it could be read from what was typed. All that is given must fit. */
export interface Question {
  /** `owner/name`, lower case: GitHub's names do not tell cases apart. */
  repository?: string;
  /** A pull request, or a pipeline of GitLab. */
  number?: number;
  pipeline?: { projectId?: number; pipelineId: number };
  /** The beginning of a commit id, lower case. */
  sha?: string;
  deliveryId?: string;
}

/**
 * Reads a repository, pull request, commit, pipeline or delivery id in the forms in which people have them at hand:
 * `acme/site`, `acme/site#12`, `acme/site@3f9a2c1`, `#12`, `3f9a2c1`, `<project>:<pipeline>`, a delivery id, or the
 * address of a page at GitHub or GitLab. Undefined when it is none of them.
 */
export function readQuestion(typed: string): Question | undefined {
  const text = typed.trim();
  if (text.length === 0 || text.length > 500) return undefined;
  if (/^https?:\/\//i.test(text)) return readAddress(text);
  return FORMS.map((read) => read(text)).find((question) => question !== undefined);
}

type Form = (text: string) => Question | undefined;

/** The first that fits is meant: all digits are a number rather than a commit, hex is a commit rather than a delivery. */
const FORMS: Form[] = [
  (text) => {
    const found = /^([\w.-]+\/[\w.-]+)(?:#(\d{1,15})|@([0-9a-f]{4,64}))?$/i.exec(text);
    return found ? about(found[1], found[2], found[3]) : undefined;
  },
  (text) => {
    const found = /^(\d{1,15}):(\d{1,15})$/.exec(text);
    return found ? { pipeline: { projectId: Number(found[1]), pipelineId: Number(found[2]) } } : undefined;
  },
  (text) => {
    const found = /^#?(\d{1,15})$/.exec(text);
    return found ? { number: Number(found[1]) } : undefined;
  },
  (text) => (/^[0-9a-f]{4,64}$/i.test(text) ? { sha: text.toLowerCase() } : undefined),
  (text) => (/^[\w.-]{1,128}$/.test(text) ? { deliveryId: text } : undefined),
];

function readAddress(text: string): Question | undefined {
  const path = URL.parse(text)?.pathname ?? '';
  const pipeline = /\/-\/pipelines\/(\d{1,15})/.exec(path)?.[1];
  if (pipeline) return { pipeline: { pipelineId: Number(pipeline) } };
  const found = /^\/([\w.-]+\/[\w.-]+?)(?:\.git)?(?:\/pull\/(\d{1,15})|\/commits?\/([0-9a-f]{4,64}))?(?:\/|$)/i.exec(
    path,
  );
  return found ? about(found[1], found[2], found[3]) : undefined;
}

const about = (repository = '', number: string | undefined, sha: string | undefined): Question => ({
  repository: repository.toLowerCase(),
  ...(number !== undefined && { number: Number(number) }),
  ...(sha !== undefined && { sha: sha.toLowerCase() }),
});
