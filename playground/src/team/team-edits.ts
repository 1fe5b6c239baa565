import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { isHuidaError, type Json, Refusal } from '@huida/core'
import type { TeamInput } from '@huida/plugin-escalation'
import type { Document } from 'yaml'
import type { TeamService } from '../server/team-api.js'
import { editTeam, readTeam, teamFile } from './team-file.js'

/** A queue that a file names without saying more: what the defaults have. */
const ONLY_QUEUE: { id: string; calendar?: string | undefined } = { id: 'support' }

/** Lets the console edit `team.yaml`, the one place that says who is asked for what and when. @param changed hears of each edit at once */
export function teamEdits(data: string, changed: () => void): TeamService {
  const file = teamFile(data)
  const textNow = () => (existsSync(file) ? readFileSync(file, 'utf8') : '')
  const version = () => createHash('sha256').update(textNow()).digest('base64url').slice(0, 16)
  const shown = () => {
    try {
      return { file, version: version(), queues: readTeam(data).queues.map(({ id }) => id) }
    } catch (error) {
      // Somebody is editing it by hand: until it is mended nothing is written into it.
      throw refusalOf(error, `${file}: `)
    }
  }
  const edit = (known: string, below: string, change: (document: Document) => void) => {
    if (known !== version())
      throw new Refusal(409, 'TEAM_CHANGED', 'Somebody has changed it meanwhile. Look at it again, then do it again.')
    try {
      editTeam(data, change)
    } catch (error) {
      throw refusalOf(error, `${file}: ${below}`)
    }
    changed()
    return shown()
  }
  return {
    shown,
    changeCalendar: (name, { version: known, calendar, queues: chosen }) =>
      edit(known, `calendars.${name}.`, (document) => {
        document.setIn(['calendars', name], document.createNode(calendar))
        const written = queuesIn(document)
        if (written.length === 0) document.setIn(['queues'], document.createNode([ONLY_QUEUE]))
        for (const [at, { id, calendar: before }] of (written.length > 0 ? written : [ONLY_QUEUE]).entries()) {
          const place = ['queues', at, 'calendar']
          if (chosen.includes(id)) document.setIn(place, name)
          else if (before === name) document.deleteIn(place)
        }
      }),
    removeCalendar: (name, known) =>
      edit(known, '', (document) => {
        document.deleteIn(['calendars', name])
        for (const [at, { calendar }] of queuesIn(document).entries())
          if (calendar === name) document.deleteIn(['queues', at, 'calendar'])
      }),
    changeRouting: ({ version: known, routing }) =>
      edit(known, 'routing.', (document) => document.setIn(['routing'], document.createNode(routing))),
  }
}

/** The queues as they are written; without the defaults. */
const queuesIn = (document: Document): { id: string; calendar?: string | undefined }[] =>
  ((document.toJS() ?? {}) as TeamInput).queues ?? []

/** What is wrong, by the names of the fields that were asked for: `hours.mon.0`. */
function refusalOf(error: unknown, below: string): unknown {
  if (!isHuidaError(error, 'CONFIG_INVALID')) return error
  const told: string[] = error.facts.problems.map((problem) =>
    problem.startsWith(below) ? problem.slice(below.length) : problem,
  )
  const problems: Json[] = told.map((text) => {
    const [, field, message] = /^([\w.-]+): (.*)$/s.exec(text) ?? []
    return field === undefined ? { message: text } : { field, message: message! }
  })
  return new Refusal(422, 'TEAM_INVALID', told.join('\n'), { problems })
}
