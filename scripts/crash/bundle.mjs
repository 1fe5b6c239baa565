import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const FOLDER = join(ROOT, 'node_modules/.cache/huida-crash')
/** The store looks for its thread as far from its own file as it is in its package. */
const FILES = { 'bot.mjs': join(FOLDER, 'src/writing/bot.mjs'), 'thread.mjs': join(FOLDER, 'dist/writing/thread.js') }

/** The bot as one file, and its thread as another, since they are started a thousand times. The database stays a package of its own. */
export async function bundledBot() {
  mkdirSync(FOLDER, { recursive: true })
  writeFileSync(join(FOLDER, 'package.json'), '{ "type": "module" }\n')
  for (const [entry, outfile] of Object.entries(FILES))
    await build({
      entryPoints: [fileURLToPath(new URL(entry, import.meta.url))],
      outfile,
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
  return FILES['bot.mjs']
}
