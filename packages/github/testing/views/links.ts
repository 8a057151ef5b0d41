/** Where things live on this GitHub: `api` is the base of the REST API as the caller addressed it, `web` the site. */
export interface Links {
  api: string;
  web: string;
}

/** GitHub's opaque ids; nothing may depend on what is in them. */
export function nodeId(kind: string, id: number | string): string {
  return Buffer.from(`${kind}:${id}`).toString('base64url');
}
