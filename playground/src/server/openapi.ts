import { isBytesBody, isFileAnswer, type Route } from '@huida/core'
import type { Placed, ProgramRoute } from './mount.js'

/** As much of an OpenAPI 3.1 document as is written here. */
export interface OpenApi {
  openapi: '3.1.0'
  info: { title: string; version: string; description: string }
  security: object[]
  components: object
  paths: Record<string, Record<string, Operation>>
}

interface Operation {
  operationId: string
  tags: string[]
  summary?: string
  description: string
  parameters?: object[]
  requestBody?: object
  responses: Record<string, object>
  security?: object[]
}

type JsonSchema = Record<string, unknown>

/** Describes routes as they are declared; the schemas that judge what comes in and goes out are the document's own. */
export function openApi(placed: readonly Placed[], version: string): OpenApi {
  const paths: OpenApi['paths'] = {}
  for (const { path, route, maxBytes } of placed) {
    const key = path.replace(/:(\w+)/g, '{$1}')
    paths[key] ??= {}
    paths[key][route.method.toLowerCase()] = operation(key, path, route, maxBytes)
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Huida 慧答',
      version,
      description: 'What this program answers to other programs. 本程序供其他程序调用的接口。',
    },
    security: [{ token: [] }],
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      schemas: {
        Refusal: {
          type: 'object',
          required: ['error', 'message'],
          properties: {
            error: { type: 'string', description: 'A permanent code, for programs.' },
            message: { type: 'string', description: 'What happened and what to do, for people.' },
          },
        },
      },
    },
    paths,
  }
}

function operation(key: string, path: string, route: ProgramRoute, maxBytes: number | undefined): Operation {
  const { method, role, summary, audit } = route
  const parameters = [...parametersOf(route, 'path', path), ...parametersOf(route, 'query', path)]
  const bodyType = maxBytes === undefined ? 'application/json' : 'application/octet-stream'
  const body = isBytesBody(route.body) ? {} : route.body && schemaOf(route.body, 'input')
  const answer = isFileAnswer(route.answer)
    ? Object.fromEntries(route.answer.fileTypes.map((type) => [type, {}]))
    : { 'application/json': { schema: schemaOf(route.answer, 'output') } }
  const audience = typeof role === 'string' ? role : role.join(', ')
  return {
    operationId: `${method} ${key}`.replace(/[^A-Za-z0-9]+/g, '_').replace(/_$/, ''),
    tags: [key.split('/')[key.startsWith('/api/') ? 2 : 1] ?? 'program'],
    ...(summary !== undefined && { summary }),
    description: `For: ${audience}. Audit: ${audit}.`,
    ...(role === 'everybody' && { security: [] }),
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: { required: true, content: { [bodyType]: { schema: body } } } }),
    responses: {
      200: {
        description: 'What was asked for.',
        content: answer,
      },
      default: {
        description: 'Refused, with a code.',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Refusal' } } },
      },
    },
  }
}

function parametersOf(route: ProgramRoute, place: 'path' | 'query', path: string): object[] {
  const schema = place === 'path' ? route.params : route.query
  const { properties = {}, required = [] } = (schema ? schemaOf(schema, 'input') : {}) as {
    properties?: Record<string, JsonSchema>
    required?: string[]
  }
  const names =
    place === 'path' ? [...path.matchAll(/:(\w+)/g)].map(([, name]) => name as string) : Object.keys(properties)
  return names.map((name) => ({
    ...{ name, in: place, required: place === 'path' || required.includes(name) },
    schema: properties[name] ?? { type: 'string' },
  }))
}

/** By the Standard JSON Schema that zod and others offer; a library without it is described as anything. */
function schemaOf(schema: Route['answer'], side: 'input' | 'output'): JsonSchema {
  const { jsonSchema } = schema['~standard'] as {
    jsonSchema?: Record<'input' | 'output', (options: { target: string }) => JsonSchema>
  }
  try {
    const { $schema: _, ...described } = jsonSchema?.[side]({ target: 'draft-2020-12' }) ?? {}
    return described
  } catch {
    // Such as a transform, of which nobody can say what it takes.
    return {}
  }
}

/** The same for people: a page without scripts. */
export function apiPage({ info, paths }: OpenApi): string {
  const rows = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(
      ([method, { summary = '', description, requestBody, parameters, responses }]) => `
      <details>
        <summary><code>${method.toUpperCase()}</code> <code>${escaped(path)}</code> ${escaped(summary)}</summary>
        <p>${escaped(description)}</p>
        <pre>${escaped(JSON.stringify({ parameters, requestBody, answer: responses['200'] }, null, 2))}</pre>
      </details>`,
    ),
  )
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${escaped(info.title)} · API</title>
    <link rel="icon" href="/pages/icon.svg">
    <link rel="stylesheet" href="/pages/plain.css">
  </head>
  <body>
    <main>
      <h1>${escaped(info.title)} · API</h1>
      <p>${escaped(info.description)}</p>
      <p>Programs send <code>Authorization: Bearer &lt;token&gt;</code>. The same for programs: <a href="/api/openapi.json">/api/openapi.json</a></p>
      ${rows.join('')}
    </main>
  </body>
</html>
`
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => entities[sign]!)
