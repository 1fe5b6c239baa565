import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { AdapterKits } from '@huida/core/testing'
import { packageFolder } from '../folder.js'
import { CommandError } from '../terminal/command-error.js'

/** What is certified: a package, and the platform that it brings. */
export interface Candidate {
  name: string
  version: string
  kits: AdapterKits
}

/**
 * Finds the kits of an adapter package: by its name, as installed where the command is called or with the program, or by its folder.
 * @throws CommandError that says what the package lacks
 */
export async function findKits(named: string, from = process.cwd()): Promise<Candidate> {
  const folder = folderOf(named, from)
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
  const entry = entryOf(manifest.exports?.['./conformance'])
  if (entry === undefined)
    throw new CommandError(
      `${manifest.name} has no kit to certify it with. Export one as "./conformance" in its package.json; the guide "Write an adapter" shows how.`,
    )
  const file = join(folder, entry)
  if (!existsSync(file)) throw new CommandError(`${file} is not there. Build ${manifest.name} first.`)
  const { kits } = (await load(file, manifest)) as { kits?: AdapterKits }
  if (kits === null || typeof kits !== 'object' || Object.keys(kits).length === 0)
    throw new CommandError(`${file} exports no "kits": an object with a function for each way of using the platform.`)
  return { name: manifest.name ?? named, version: manifest.version ?? '', kits }
}

interface Manifest {
  name?: string
  version?: string
  exports?: Record<string, unknown>
}

function folderOf(named: string, from: string): string {
  const path = resolve(from, named)
  if (existsSync(join(path, 'package.json')) && statSync(path).isDirectory()) return path
  for (const start of [from, packageFolder])
    for (let at = start; ; at = dirname(at)) {
      const found = join(at, 'node_modules', named)
      if (existsSync(join(found, 'package.json'))) return found
      if (at === dirname(at)) break
    }
  throw new CommandError(`There is no package "${named}" here. Install it, or give the folder of its package.json.`)
}

/** What `exports` means for an import. */
function entryOf(exported: unknown): string | undefined {
  if (typeof exported === 'string') return exported
  if (exported === null || typeof exported !== 'object') return undefined
  const { node, import: imported, default: otherwise } = exported as Record<string, unknown>
  return entryOf(node) ?? entryOf(imported) ?? entryOf(otherwise)
}

async function load(file: string, { name }: Manifest): Promise<unknown> {
  try {
    return await import(pathToFileURL(file).href)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error
    throw new CommandError(
      `The kit of ${name} needs something that is not installed: ${(error as Error).message}. Platforms are played by @huida/emulators; install it beside the adapter.`,
    )
  }
}
