import { list, read } from './workspaces.mjs'

/** A README and its Chinese version have the same shape: headings by level, code blocks word for word, tables by rows. */
export function translations() {
  const problems = []
  for (const chinese of list(/\.zh-CN\.md$/)) {
    const english = chinese.replace('.zh-CN.md', '.md')
    const [left, right] = [shape(read(english)), shape(read(chinese))]
    for (const [index, part] of left.entries())
      if (part !== right[index]) {
        problems.push(
          `${chinese} is not equal to ${english}: where the English has\n  ${part}\nthe Chinese has\n  ${right[index] ?? 'nothing'}`,
        )
        break
      }
    if (right.length > left.length) problems.push(`${chinese} has more than ${english}: ${right[left.length]}`)
  }
  return problems
}

const shape = (text) =>
  [...text.matchAll(/^```[\s\S]*?^```$|^#+ |^\|/gm)].map(([part]) => (part.startsWith('```') ? part : part.trim()))
