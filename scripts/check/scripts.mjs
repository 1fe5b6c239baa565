import { existsSync } from 'node:fs'
import { posix } from 'node:path'
import { list, read } from './workspaces.mjs'

/** Modules that scripts and benches import by path and that are not there: no compiler sees them move. Build before. */
export function scripts() {
  const problems = []
  for (const file of list(/^(bench|scripts)\/.*\.mjs$/))
    for (const [, target] of read(file).matchAll(
      /^(?:import|export)\b[\w\s{},*]*['"](\.[^'"]+(?:\.mjs|\/dist\/[^'"]+))['"]/gm,
    ))
      if (!existsSync(posix.join(posix.dirname(file), target)))
        problems.push(`${file} imports ${target}, which is not there. It was moved, or is not built: npm run build.`)
  return problems
}
