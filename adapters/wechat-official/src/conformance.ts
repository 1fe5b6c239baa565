import type { AdapterKits } from '@huida/core/testing'
import { officialAccountKit } from './conformance/official-account.js'
import { wecomKit } from './conformance/wecom.js'

/** For `huida conform`, and for the tests: an official account in each of its modes, and the customer service of WeCom. */
export const kits: AdapterKits = {
  'official account, in safe mode': () => officialAccountKit(),
  'official account, by customer-service messages only': () => officialAccountKit({ replyWithinMs: 0 }),
  'official account, in compatible mode': () => officialAccountKit({ mode: 'compatible' }),
  'official account, in plain mode': () => officialAccountKit({ mode: 'plain' }),
  wecom: () => wecomKit(),
}
