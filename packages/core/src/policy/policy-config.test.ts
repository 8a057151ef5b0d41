import { expect, test } from 'vitest';
import { policyWarnings } from './policy-config.ts';

test('an operator who lets strangers run code is told so, and nobody else is', () => {
  expect(policyWarnings({ authorized_users: ['ada'], build: { 'required-labels': [['ok-to-test']] } })).toEqual([]);
  expect(policyWarnings({ authorized_users: ['*'], build: { 'required-labels': [] } })).toEqual([
    'failfast.build.required-labels is empty: pull requests of strangers run CI without approval',
    'failfast.authorized_users contains "*": everybody may run CI',
  ]);
});
