import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const above = (levels: string) => fileURLToPath(new URL(levels, import.meta.url))

/** The package's own folder, whether this file runs as `src/folder.ts` or as `dist/src/folder.js`. */
export const packageFolder = existsSync(above('../package.json')) ? above('..') : above('../..')
