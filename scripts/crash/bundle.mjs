import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const FILE = join(ROOT, 'node_modules/.cache/huida-crash/bot.mjs')

/** The bot as one file, since it is started a thousand times. The database stays a package of its own. */
export async function bundledBot() {
  await build({
    entryPoints: [fileURLToPath(new URL('bot.mjs', import.meta.url))],
    outfile: FILE,
    bundle: true,
    minifySyntax: true,
    minifyWhitespace: true,
    platform: 'node',
    format: 'esm',
    external: ['libsql'],
    logLevel: 'warning',
    // Packages in the older format ask for their parts by this.
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  })
  return FILE
}
