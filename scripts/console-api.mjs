#!/usr/bin/env node
// The types of the console's client, made from the API that the program really has: `node scripts/console-api.mjs` writes them.
// `npm run check -- console-api` says whether what is there is still true. Needs `npm run build`.
import { spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const file = 'playground/console/src/api/schema.ts'

/** Problems, as sentences. */
export async function consoleApi() {
  const made = typesOf(await documentOfProgram())
  return made === readFileSync(`${root}${file}`, 'utf8')
    ? []
    : [`${file} is not what the program answers any more. Make it anew: node scripts/console-api.mjs`]
}

/** What the example shop's program says of itself, with everything that it has. */
async function documentOfProgram() {
  const data = mkdtempSync(`${tmpdir()}/huida-console-api-`)
  const token = randomBytes(24).toString('hex')
  const program = spawn(process.execPath, ['playground/dist/src/cli.js', 'start', '--port', '0', '--data', data], {
    cwd: root,
    // Nothing of this machine's settings: with a channel there are routes that the example lacks.
    env: { PATH: process.env.PATH, HOME: data, HUIDA_ADMIN_TOKEN: token },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = new Promise((resolve) => program.once('close', resolve))
  try {
    const response = await fetch(`${await addressOf(program)}/api/openapi.json`, {
      headers: { authorization: `Bearer ${token}` },
    })
    if (!response.ok) throw new Error(`The program does not tell its API: ${response.status}`)
    return await response.json()
  } finally {
    program.kill()
    await ended
    rmSync(data, { recursive: true, force: true })
  }
}

const addressOf = (program) =>
  new Promise((resolve, reject) => {
    let said = ''
    const hear = (chunk) => {
      said += chunk
      const [url] = /http:\/\/localhost:\d+/.exec(said) ?? []
      if (url) resolve(url)
    }
    program.stdout.setEncoding('utf8').on('data', hear)
    program.stderr.setEncoding('utf8').on('data', hear)
    program.once('close', () => reject(new Error(`The program did not start:\n${said}`)))
  })

/** In the form that openapi-fetch reads: paths, methods, what goes in, what comes out. */
function typesOf({ paths }) {
  const entries = Object.entries(paths).sort(([a], [b]) => (a < b ? -1 : 1))
  const written = `// Made by scripts/console-api.mjs from the program's own /api/openapi.json. Do not edit.

/** Anything that JSON can say. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json }

/** What the program answers when it refuses. */
export interface RefusalBody { error: string; message: string; [more: string]: unknown }

/** Every path of the program, by method. */
export interface paths {
${entries.map(([path, operations]) => `${JSON.stringify(path)}: {\n${operationsOf(operations)}\n}`).join('\n')}
}
`
  return formatted(written)
}

const operationsOf = (operations) =>
  Object.entries(operations)
    .map(([method, operation]) => `${commentOf(operation)}${method}: ${operationOf(operation)}`)
    .join('\n')

const commentOf = ({ summary, description }) =>
  `/** ${[summary, description].filter(Boolean).join(' ').replaceAll('*/', '* /')} */\n`

function operationOf({ parameters = [], requestBody, responses }) {
  const places = ['path', 'query'].flatMap((place) => {
    const these = parameters.filter((parameter) => parameter.in === place)
    if (these.length === 0) return []
    const isNeeded = these.some(({ required }) => required)
    const fields = these.map(
      ({ name, required, schema }) => `${JSON.stringify(name)}${required ? '' : '?'}: ${typeOf(schema, schema)}`,
    )
    return [`${place}${isNeeded ? '' : '?'}: { ${fields.join('; ')} }`]
  })
  const isParameterNeeded = places.some((place) => !/^\w+\?/.test(place))
  return `{
    parameters${isParameterNeeded ? '' : '?'}: ${places.length === 0 ? 'never' : `{ ${places.join('; ')} }`}
    ${requestBody ? `requestBody: { content: { ${contentOf(requestBody.content)} } }` : 'requestBody?: never'}
    responses: {
      200: { content: { ${contentOf(responses[200].content)} } }
      default: { content: { 'application/json': RefusalBody } }
    }
  }`
}

const contentOf = (content) =>
  Object.entries(content)
    .map(([type, { schema }]) => `${JSON.stringify(type)}: ${schema ? typeOf(schema, schema) : 'Blob'}`)
    .join('; ')

/** A JSON schema as a type. `whole`: where its references begin. */
function typeOf(schema, whole) {
  if (typeof schema !== 'object' || Object.keys(schema).length === 0) return 'unknown'
  if (schema.$ref) return referred(schema.$ref, whole)
  if ('const' in schema) return JSON.stringify(schema.const)
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ')
  const several = schema.anyOf ?? schema.oneOf
  if (several) return several.map((each) => `(${typeOf(each, whole)})`).join(' | ')
  if (schema.allOf) return schema.allOf.map((each) => `(${typeOf(each, whole)})`).join(' & ')
  if (Array.isArray(schema.type))
    return schema.type.map((type) => `(${typeOf({ ...schema, type }, whole)})`).join(' | ')
  switch (schema.type) {
    case 'string':
    case 'boolean':
    case 'null':
      return schema.type
    case 'number':
    case 'integer':
      return 'number'
    case 'array':
      return schema.prefixItems
        ? `[${schema.prefixItems.map((each) => typeOf(each, whole)).join(', ')}]`
        : `(${typeOf(schema.items ?? {}, whole)})[]`
    case 'object':
      return objectOf(schema, whole)
    default:
      return 'unknown'
  }
}

function objectOf({ properties = {}, required = [], additionalProperties }, whole) {
  const fields = Object.entries(properties).map(
    ([name, schema]) => `${JSON.stringify(name)}${required.includes(name) ? '' : '?'}: ${typeOf(schema, whole)}`,
  )
  if (fields.length > 0) return `{ ${fields.join('; ')} }`
  return typeof additionalProperties === 'object'
    ? `{ [key: string]: ${typeOf(additionalProperties, whole)} }`
    : 'Record<string, never>'
}

/** What refers to itself is JSON of any shape; everything else is written out where it stands. */
function referred(reference, whole) {
  const schema = reference
    .replace(/^#\/?/, '')
    .split('/')
    .reduce((found, name) => (name === '' ? found : found?.[name]), whole)
  return !schema || JSON.stringify(schema).includes(`"${reference}"`) ? 'Json' : typeOf(schema, whole)
}

function formatted(text) {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['node_modules/@biomejs/biome/bin/biome', 'check', '--write', `--stdin-file-path=${file}`],
    { cwd: root, input: text, encoding: 'utf8' },
  )
  if (status !== 0) throw new Error(`The types cannot be written down neatly: ${stderr}`)
  return stdout
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(`${root}${file}`, typesOf(await documentOfProgram()))
  console.log(`${file} is written.`)
}
