import type { StoredCheckRun } from '../model/types.ts';

/**
 * What a list of check runs shows: `filter=latest`, the default, leaves the newest run of each name and suite;
 * `app_id`, `check_name` and `status` narrow. Newest first.
 */
export function selectRuns(runs: StoredCheckRun[], query: URLSearchParams): StoredCheckRun[] {
  const newestFirst = runs.toReversed();
  const shown = query.get('filter') === 'all' ? newestFirst : latest(newestFirst);
  return shown.filter(
    (run) =>
      fits(query.get('check_name'), run.name) &&
      fits(query.get('status'), run.status) &&
      fits(query.get('app_id'), String(run.appId)),
  );
}

function latest(newestFirst: StoredCheckRun[]): StoredCheckRun[] {
  const seen = new Set<string>();
  return newestFirst.filter((run) => {
    const key = `${run.suiteId}:${run.name}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

const fits = (wanted: string | null, value: string): boolean => wanted === null || wanted === value;
