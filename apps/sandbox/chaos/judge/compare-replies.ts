import type { Journal } from '../people/journal.ts';
import type { World } from '../world.ts';
import type { Expect } from './finding.ts';

/** Whoever may not give commands is told so once: a comment cannot be taken back from the mailboxes it went to. */
export function compareReplies({ github }: World, { refused }: Journal, expect: Expect): void {
  for (const { repo, number, author } of refused) {
    const replies = github
      .comments(repo, number)
      .filter((comment) => comment.author.type === 'Bot' && comment.body.includes(`@${author} `));
    const where = `${repo}: the command of ${author} below pull request ${number}`;
    expect(replies.length > 0, 'lost', `${where} got no reply`);
    expect(replies.length < 2, 'doubled', `${where} got ${replies.length} replies`);
  }
}
