import { expect, test } from '@jest/globals'
import { isPlaceholder } from './placeholder.js'

test.each([
  ...[
    '',
    '   ',
    undefined,
    42,
    'changeme',
    'CHANGE-ME',
    'change_this',
    'your-token',
    'your_secret_here',
    'yourSecretHere',
  ],
  ...[
    '<your token>',
    '{{SECRET}}',
    '%TOKEN%',
    'xxxxxxxxxxxxxxxx',
    '****',
    '00000000',
    'My App Secret',
    'secret',
    'todo',
    '...',
  ],
  ...['YOUR_SLACK_SIGNING_SECRET', 'example-secret', 'replace me', 'huida', 'abababab'],
])('%j is a placeholder', (secret) => {
  expect(isPlaceholder(secret)).toBe(true)
})

test.each([
  ...[
    '8f3a0c1e9b7d4f62',
    'a secret of the tests',
    '42:AAE-x9f3kLmN',
    'k7Gd-secret-9sQ',
    'correct horse battery staple',
  ],
  ...['slack-test-signing-secret-0123456789abcd', 'пароль из письма', '蓝色的山和三只鸟'],
])('%j is none', (secret) => {
  expect(isPlaceholder(secret)).toBe(false)
})
