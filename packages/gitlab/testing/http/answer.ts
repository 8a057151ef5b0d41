/** What a route answers. `text` is sent as it is, `body` as JSON. */
export interface Answer {
  status: number;
  body?: unknown;
  text?: string;
  headers?: Record<string, string>;
}

/** Thrown by a route to answer with a refusal. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly answer: Answer;

  constructor(answer: Answer) {
    super(`refused with ${answer.status}`);
    this.answer = answer;
  }
}

export const ok = (body: unknown): Answer => ({ status: 200, body });
export const created = (body: unknown): Answer => ({ status: 201, body });
export const noContent = (): Answer => ({ status: 204 });

/** GitLab's usual form of a refusal: `{"message": …}`. */
export const refuse = (status: number, message: unknown): Refusal => new Refusal({ status, body: { message } });

/** How GitLab's parameter check (Grape) refuses: `{"error": …}`. */
export const invalid = (error: string): Refusal => new Refusal({ status: 400, body: { error } });

export const notFound = (what: string): Refusal => refuse(404, `404 ${what} Not Found`);
