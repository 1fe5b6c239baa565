/** Whether one language tag is the other, or a part of it: `zh` and `zh-TW`, but not `zh-CN` and `zh-TW`. */
export function sameLanguage(left: string, right: string): boolean {
  if (left === right) return true
  const [a, b] = [`${left.toLowerCase()}-`, `${right.toLowerCase()}-`]
  return a.startsWith(b) || b.startsWith(a)
}
