/** Identifiers of the buttons that do something; a check offers up to three of them, by its state. */
export const BUTTONS: ReadonlySet<string> = new Set([
  'approve',
  'cancel',
  'play',
  'resync',
  'retry',
  'retry-gitlab-sync',
  'skip',
]);
