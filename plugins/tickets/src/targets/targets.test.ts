import { describe, test } from '@jest/globals'
import { type TargetKit, targetCases } from '../testing/index.js'
import { emailKit } from './fixtures/email.js'
import { jiraKit } from './fixtures/jira.js'
import { linearKit } from './fixtures/linear.js'
import { webhookKit } from './fixtures/webhook.js'
import { zendeskKit } from './fixtures/zendesk.js'

// Request Tracker and Redmine are certified against the real ones: npm run test:targets.
const kits: Record<string, TargetKit> = {
  'Jira Cloud': jiraKit(3),
  'Jira Data Center': jiraKit(2),
  Zendesk: zendeskKit,
  Linear: linearKit,
  'a signed webhook': webhookKit,
  'a mailbox': emailKit,
}

for (const [name, kit] of Object.entries(kits))
  describe(name, () => {
    test.each(targetCases.map((one) => [one.name, one] as const))('%s', (_, { run }) => run(kit))
  })
