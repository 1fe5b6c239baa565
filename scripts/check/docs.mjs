import { existsSync } from 'node:fs'
import { posix } from 'node:path'
import { parseSync } from 'oxc-parser'
import { read, root, workspaces } from './workspaces.mjs'

/**
 * What a package exports is documented where it is declared: every name, and of interfaces and classes the methods and what
 * may be left out, since a name and a type do not say what happens then.
 */
export function docs() {
  const files = new Map()
  const problems = new Set()
  for (const { folder, manifest } of workspaces())
    for (const entry of Object.values(manifest.exports)) {
      const file = sourceOf(folder, entry.types)
      if (!file) continue
      for (const [name, declaration] of exportsOf(file, files))
        for (const problem of undocumented(name, declaration)) problems.add(problem)
    }
  return [...problems]
}

/** The file that a package's types are made from. What browsers run is bundled, and nobody imports names from it. */
function sourceOf(folder, types) {
  const file = types && `${folder}/${types.replace(/^\.\/dist\//, '').replace(/\.d\.ts$/, '.ts')}`
  return [file, file?.replace(folder, `${folder}/src`)].find((path) => path && existsSync(`${root}/${path}`))
}

function parsed(file, files) {
  if (!files.has(file)) {
    const source = read(file)
    const { program, comments, errors } = parseSync(file, source)
    if (errors.length > 0) throw new Error(`${file}: ${errors[0].message}`)
    files.set(file, { file, source, body: program.body, comments })
  }
  return files.get(file)
}

/** Every name that a module exports, with its declarations: several for overloads, none for what another package declares. */
function exportsOf(file, files) {
  const found = new Map()
  for (const statement of parsed(file, files).body) {
    if (statement.type === 'ExportAllDeclaration')
      throw new Error(`${file} exports everything of ${statement.source.value}: write the names out.`)
    if (statement.type !== 'ExportNamedDeclaration') continue
    for (const name of namesOf(statement.declaration)) found.set(name, declarationsOf(file, name, files))
    for (const { local, exported } of statement.specifiers)
      found.set(
        exported.name,
        statement.source
          ? foreign(file, statement.source.value, local.name, files)
          : declarationsOf(file, local.name, files),
      )
  }
  return found
}

const foreign = (file, source, name, files) =>
  source.startsWith('.')
    ? declarationsOf(posix.join(posix.dirname(file), source).replace(/\.js$/, '.ts'), name, files)
    : []

/** Where a name of a module is declared, followed through imports and exports. */
function declarationsOf(file, name, files) {
  const module = parsed(file, files)
  const found = []
  for (const statement of module.body) {
    const declaration = statement.declaration ?? statement
    if (namesOf(declaration).includes(name)) found.push({ ...module, statement, declaration })
    if (statement.type === 'ImportDeclaration')
      for (const { local, imported } of statement.specifiers)
        if (local.name === name) return foreign(file, statement.source.value, imported?.name ?? 'default', files)
    if (statement.type === 'ExportNamedDeclaration')
      for (const { local, exported } of statement.specifiers)
        if (statement.source && exported.name === name) return foreign(file, statement.source.value, local.name, files)
  }
  return found
}

function namesOf(declaration) {
  if (declaration?.type === 'VariableDeclaration') return declaration.declarations.flatMap(({ id }) => id.name ?? [])
  return declaration?.id?.name && /Declaration|^TSDeclareFunction$/.test(declaration.type) ? [declaration.id.name] : []
}

function undocumented(name, declarations) {
  if (declarations.length === 0) return []
  const problems = []
  if (!declarations.some((each) => hasDoc(each, each.statement)))
    problems.push(`${placeOf(declarations[0], declarations[0].statement)}: ${name} has no doc comment.`)
  for (const each of declarations)
    for (const member of membersOf(each.declaration))
      if (!hasDoc(each, member) && !isOverload(each, member))
        problems.push(`${placeOf(each, member)}: ${name}.${member.key.name} has no doc comment.`)
  return problems
}

const membersOf = (declaration) => {
  const members =
    declaration.type === 'TSInterfaceDeclaration' || declaration.type === 'ClassDeclaration'
      ? declaration.body.body
      : declaration.typeAnnotation?.type === 'TSTypeLiteral'
        ? declaration.typeAnnotation.members
        : []
  return members.filter(
    ({ type, key, kind, accessibility, override, optional, typeAnnotation }) =>
      key?.type === 'Identifier' &&
      kind !== 'constructor' &&
      !override &&
      accessibility !== 'private' &&
      (/Method/.test(type) || optional || typeAnnotation?.typeAnnotation?.type === 'TSFunctionType'),
  )
}

/** One of several signatures of a method, another of which is documented. */
const isOverload = (module, member) =>
  /Method/.test(member.type) &&
  membersOf(module.declaration).some((other) => other.key.name === member.key.name && hasDoc(module, other))

/** Whether a doc comment ends where a node begins. */
const hasDoc = ({ source, comments }, { start, decorators }) =>
  comments.some(
    ({ type, value, end }) =>
      type === 'Block' &&
      value.startsWith('*') &&
      end <= start &&
      /^\s*$/.test(source.slice(end, decorators?.[0]?.start ?? start)),
  )

const placeOf = ({ file, source }, { start }) => `${file}:${source.slice(0, start).split('\n').length}`
