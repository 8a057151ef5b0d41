/** How one job ended, for its closing log line and its dashboard entry. */
export interface Outcome {
  outcome: 'done' | 'ignored' | 'refused' | 'superseded';
  /** Why, in words. */
  reason?: string;
  /** Further fields of the closing line, in the fixed vocabulary of the logs. */
  fields?: Record<string, string | number | boolean>;
}
