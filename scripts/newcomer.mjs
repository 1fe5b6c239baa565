// What a newcomer does, for scripts that do it from packed packages and without the repository.
import { execFileSync } from 'node:child_process'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

/** On a slow machine, with nothing in npm's cache. */
const WITHIN_MS = 120_000

const root = fileURLToPath(new URL('..', import.meta.url))

/** Packs every package into a folder; gives the file of each by its name. */
export function packAll(folder) {
  console.log('Packing every package …')
  const told = execFileSync(
    'npm',
    ['pack', '--workspaces', '--pack-destination', folder, '--json', '--loglevel=error'],
    {
      ...{ cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 2 ** 28 },
    },
  )
  return new Map(Object.values(JSON.parse(told)).map(({ name, filename }) => [name, `${folder}/${filename}`]))
}

/** Reads what a program says, as it says it. */
export function listening(child) {
  const said = { out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    said.out += chunk
  })
  child.stderr.setEncoding('utf8').on('data', (chunk) => {
    said.err += chunk
  })
  return said
}

/** What `look` finds, once it does. @throws Error with what the program has said, when it ends before or takes too long */
export async function until(look, child, said) {
  const end = Date.now() + WITHIN_MS
  for (;;) {
    const found = await look()
    if (found) return found
    if (child.exitCode !== null || Date.now() > end)
      throw new Error(`It ${child.exitCode === null ? 'does not answer' : 'has ended'}:\n${said.out}${said.err}`)
    await wait(100)
  }
}

/** A customer on the chat page of a program: says things, and waits for what is answered. */
export async function customerOf(url, child, said) {
  const { token } = await (await fetch(`${url}/web/session`, { method: 'POST' })).json()
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const heard = async () => JSON.stringify(await (await fetch(`${url}/web/messages`, { headers })).json())
  return async (text, answer) => {
    const body = JSON.stringify({ id: crypto.randomUUID(), text })
    const { status } = await fetch(`${url}/web/messages`, { method: 'POST', headers, body })
    if (status !== 202) throw new Error(`"${text}" was not accepted.`)
    await until(async () => (await heard()).includes(answer), child, said)
    console.log(`> ${text}\n< … ${answer} …`)
  }
}
