// What runs in browsers, bundled: the widget of the web adapter, the pages of the program, and its console.

import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))

if (existsSync(`${root}adapters/web/build.mjs`)) {
  const { status } = spawnSync(process.execPath, ['build.mjs'], { cwd: `${root}adapters/web`, stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}

await build({
  absWorkingDir: `${root}playground`,
  entryPoints: ['pages/chat.ts', 'pages/sign-in.ts'],
  outdir: 'dist/pages',
  bundle: true,
  format: 'esm',
  target: 'es2022',
  minify: true,
  logLevel: 'warning',
})

await import('../playground/console/build.mjs')
