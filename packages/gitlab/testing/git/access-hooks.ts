import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProjectRecord } from '../records.ts';

/*
 * GitLab's access checks run as git hooks, as they do on a real server: in the quarantine, before any ref moves.
 * They are shell, not Node, since a push would otherwise wait for Node to start; what they decide from comes in the
 * environment of the request, so that nothing on disk can be out of date.
 */

const PRE_RECEIVE = `#!/bin/sh
deny() { echo "GitLab: $1" >&2; exit 1; }
is_zero() { case "$1" in *[!0]*) return 1 ;; esac; }

# Sets is_protected, may_push, may_force for a branch; the most permissive rule counts.
look_up() {
  is_protected=; may_push=; may_force=
  while read -r push force pattern; do
    [ -n "$pattern" ] || continue
    case "$1" in
      $pattern) is_protected=1; [ "$push" = 1 ] && may_push=1; [ "$force" = 1 ] && may_force=1 ;;
    esac
  done <<RULES
$GITLAB_PROTECTED_BRANCHES
RULES
}

check_branch() {
  if is_zero "$2"; then
    [ "$3" = "$GITLAB_DEFAULT_BRANCH" ] && deny "The default branch of a project cannot be deleted."
    look_up "$3"
    [ -n "$is_protected" ] && deny "You can only delete protected branches using the web interface."
    return
  fi
  echo "$3" | grep -Eqi '^([0-9a-f]{40}|[0-9a-f]{64})$' &&
    deny "You cannot create a branch with a SHA-1 or SHA-256 branch name."
  look_up "$3"
  [ -n "$is_protected" ] || return
  if ! is_zero "$1" && [ -z "$may_force" ] && ! git merge-base --is-ancestor "$1" "$2"; then
    deny "You are not allowed to force push code to a protected branch on this project."
  fi
  [ -n "$may_push" ] || deny "You are not allowed to push code to protected branches on this project."
}

# Pointer files are small; the objects they name must be known, or the push is refused.
check_lfs() {
  git rev-list --objects "$1" --not --all | cut -d' ' -f1 |
    git cat-file --batch-check='%(objecttype) %(objectsize) %(objectname)' |
    while read -r type size id; do
      if [ "$type" = blob ] && [ "$size" -ge 100 ] && [ "$size" -le 200 ]; then echo "$id"; fi
    done | git cat-file --batch | tr -d '\\000' | sed -n 's/^oid sha256:\\([0-9a-f]\\{64\\}\\)$/\\1/p' |
    while read -r oid; do
      case " $GITLAB_LFS_OBJECTS " in *" $oid "*) ;; *) echo "$oid" ;; esac
    done
}

while read -r old new ref; do
  case "$ref" in refs/heads/*) check_branch "$old" "$new" "\${ref#refs/heads/}" ;; esac
  if [ "$GITLAB_LFS" = 1 ] && ! is_zero "$new" && [ -n "$(check_lfs "$new")" ]; then
    deny "LFS objects are missing. Ensure LFS is properly set up or try a manual \\"git lfs push --all\\"."
  fi
done
`;

const POST_RECEIVE = `#!/bin/sh
# Tells the server what was pushed: one line a ref, one line an option.
i=0
while [ "$i" -lt "\${GIT_PUSH_OPTION_COUNT:-0}" ]; do
  eval "printf 'option %s\\n' \\"\\$GIT_PUSH_OPTION_$i\\"" >> "$GITLAB_PUSH_LOG"
  i=$((i + 1))
done
while read -r old new ref; do printf 'ref %s %s %s\\n' "$old" "$new" "$ref" >> "$GITLAB_PUSH_LOG"; done
`;

/** Writes the hooks that all repositories share. */
export async function writeAccessHooks(hooksDir: string): Promise<void> {
  await mkdir(hooksDir, { recursive: true });
  for (const [name, script] of [
    ['pre-receive', PRE_RECEIVE],
    ['post-receive', POST_RECEIVE],
  ] as const) {
    await writeFile(join(hooksDir, name), script);
    await chmod(join(hooksDir, name), 0o755);
  }
}

const MAINTAINER = 40;

/** What the hooks decide from, for one push by the robot, who is Maintainer. */
export function hookEnvironment(project: ProjectRecord, pushLog: string): Record<string, string> {
  const rules = project.protectedBranches.map((rule) => {
    const mayPush = rule.pushAccessLevel > 0 && rule.pushAccessLevel <= MAINTAINER;
    return `${mayPush ? 1 : 0} ${rule.allowForcePush ? 1 : 0} ${rule.name}`;
  });
  return {
    GITLAB_DEFAULT_BRANCH: project.defaultBranch ?? '',
    GITLAB_PROTECTED_BRANCHES: rules.join('\n'),
    GITLAB_LFS: project.settings.lfs_enabled === true ? '1' : '0',
    GITLAB_LFS_OBJECTS: [...project.lfsObjects].join(' '),
    GITLAB_PUSH_LOG: pushLog,
  };
}
