export const emotionOf = (text: string, _: readonly string[] = []): { level: 0 | 1 | 2 } => ({
  level: /垃圾|terrible/.test(text) ? 2 : 0,
})
export const sensitiveTopic = (text: string): { topic: string } | undefined =>
  /律师|lawyer/.test(text) ? { topic: 'law' } : undefined
