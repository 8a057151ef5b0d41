import { describe, expect, test } from 'vitest';
import { mayCommand } from './comment-authorization.ts';

const policy = { authorizedUsers: ['Ada', 'renovate[bot]'], authorizedGroups: ['MEMBER', 'OWNER'] };

describe('a person may command', () => {
  test('when the login is listed, in any case', () => {
    expect(mayCommand({ login: 'ada', association: 'NONE', isBot: false }, policy)).toEqual({ allowed: true });
    expect(mayCommand({ login: 'ADA', isBot: false }, policy)).toEqual({ allowed: true });
  });

  test('when the author association is listed', () => {
    expect(mayCommand({ login: 'bob', association: 'MEMBER', isBot: false }, policy)).toEqual({ allowed: true });
  });

  test('when everybody may', () => {
    expect(
      mayCommand({ login: 'eve', association: 'NONE', isBot: false }, { ...policy, authorizedUsers: ['*'] }),
    ).toEqual({
      allowed: true,
    });
  });

  test('and is told why not, and what to do', () => {
    expect(mayCommand({ login: 'eve', association: 'FIRST_TIMER', isBot: false }, policy)).toEqual({
      allowed: false,
      reason: 'not allowed to give commands\n\n@eve may not give commands here (author association FIRST_TIMER).',
      nextStep:
        'A maintainer writes the command, or an operator of the bridge adds `eve` to `failfast.authorized_users`.',
    });
    expect(mayCommand({ login: 'eve', isBot: false }, policy)).toMatchObject({
      reason: expect.stringContaining('author association NONE'),
    });
  });
});

describe('a bot may command', () => {
  test('when its very login is listed', () => {
    expect(mayCommand({ login: 'Renovate[bot]', association: 'NONE', isBot: true }, policy)).toEqual({ allowed: true });
  });

  test.each([
    ['by an association', { login: 'helper[bot]', association: 'MEMBER' as const }, policy],
    ['because everybody may', { login: 'helper[bot]' }, { authorizedUsers: ['*'], authorizedGroups: ['*'] }],
    ['by the name of a person', { login: 'ada[bot]' }, policy],
  ])('but not %s', (_, bot, rules) => {
    expect(mayCommand({ ...bot, isBot: true }, rules)).toEqual({
      allowed: false,
      reason: `commands of bots do not count\n\n@${bot.login} is a bot, and its login is not in \`failfast.authorized_users\`.`,
      nextStep: `A maintainer writes the command, or an operator of the bridge adds \`${bot.login}\` to \`failfast.authorized_users\`.`,
    });
  });
});
