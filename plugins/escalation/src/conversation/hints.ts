export const asksForPerson = (
  text: string,
  _: { recent?: readonly string[] } = {},
): { is: 'asks' | 'unclear' | 'no' } => ({
  is: /转人工|人工客服|real person|human/i.test(text) ? 'asks' : /^客服$/.test(text) ? 'unclear' : 'no',
})
export const assent = (text: string): 'yes' | 'no' | undefined =>
  /^(好的?|要|yes|ok)$/i.test(text) ? 'yes' : /^(不用了?|no)$/i.test(text) ? 'no' : undefined
export const emotionOf = (text: string, _: readonly string[] = []): { level: 0 | 1 | 2 } => ({
  level: /垃圾|terrible/.test(text) ? 2 : 0,
})
export const sensitiveTopic = (text: string): { topic: string } | undefined =>
  /律师|lawyer/.test(text) ? { topic: 'law' } : undefined
