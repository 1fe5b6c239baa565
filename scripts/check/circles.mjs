import { posix } from 'node:path'
import { list, read, workspaces } from './workspaces.mjs'

/**
 * Files of a package that need each other, through types too: a reader who follows the imports comes back to where the way
 * began, and no file can be understood or moved by itself.
 */
export function circles() {
  const problems = []
  for (const { folder } of workspaces()) {
    const files = new Map(
      list(new RegExp(`^${folder}/(src|widget|bots|pages)/.*\\.ts$`)).map((file) => [file, importsOf(file)]),
    )
    for (const circle of circlesOf(files))
      problems.push(`${folder} has a circle: ${circle.map((file) => file.slice(folder.length + 1)).join(' → ')}`)
  }
  return problems
}

const importsOf = (file) =>
  [...read(file).matchAll(/(?:\bfrom\s+|\bimport\s*\(\s*|^import\s+)['"](\.[^'"]+)['"]/gm)].map(([, target]) =>
    posix.join(posix.dirname(file), target).replace(/\.js$/, '.ts'),
  )

/** One way around for each group of files that reach one another. */
function circlesOf(files) {
  const found = []
  /** In the order of the way that is being walked; `done` ones were walked to their end. */
  const way = []
  const done = new Set()
  const inCircle = new Set()
  const walk = (file) => {
    if (done.has(file) || !files.has(file)) return
    const at = way.indexOf(file)
    if (at >= 0) {
      const circle = way.slice(at)
      if (!circle.some((each) => inCircle.has(each))) found.push([...circle, file])
      for (const each of circle) inCircle.add(each)
      return
    }
    way.push(file)
    for (const target of files.get(file)) walk(target)
    way.pop()
    done.add(file)
  }
  for (const file of files.keys()) walk(file)
  return found
}
