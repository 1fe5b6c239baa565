import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { INTENTS, INTENTS_FOLDER } from '../backup/data-files.js'
import { FollowedFile, replaceFile } from '../replaced-file.js'
import { type ExampleEdits, noEdits } from './example-edits.js'
import type { Findings } from './training-report.js'

/** What was learned once, and never changes. */
export interface Version {
  number: number
  locale: string
  /** When and by whom, in milliseconds since 1970. */
  at: number
  by: string
  examples: number
  added: number
  removed: number
  /** Of the examples: the same for the same ones. */
  hash: string
  /** The model, in the folder of models. */
  file: string
  accuracy: number | null
  ece: number | null
  /** The chance to be right that is demanded of each intent. Absent: the bot's own thresholds count. */
  demanded?: number
}

/** That another version serves, or the bot's own models (`null`). */
export interface Switch {
  at: number
  by: string
  locale: string
  version: number | null
}

interface Kept {
  edits: Record<string, ExampleEdits>
  versions: Version[]
  switches: Switch[]
}

/** What people have taught in the console, in the data folder: edits and versions in one file, models and findings in a folder. */
export class KeptTraining {
  readonly models: string
  readonly #file: FollowedFile<Kept>

  constructor(data: string) {
    this.models = join(data, INTENTS_FOLDER)
    // Written by this program, for this user only.
    this.#file = new FollowedFile(join(data, INTENTS), (text) =>
      text === undefined ? { edits: {}, versions: [], switches: [] } : (JSON.parse(text) as Kept),
    )
  }

  /** Another object after each change, by whichever process that shares the folder. */
  get state(): object {
    return this.#kept
  }

  edits = (locale: string): ExampleEdits => this.#kept.edits[locale] ?? noEdits

  changeEdits(locale: string, edits: ExampleEdits): void {
    this.#write({ ...this.#kept, edits: { ...this.#kept.edits, [locale]: edits } })
  }

  /** The newest first. */
  versions = (locale: string): Version[] => this.#kept.versions.filter((each) => each.locale === locale).reverse()

  version = (number: number): Version | undefined => this.#kept.versions.find((each) => each.number === number)

  addVersion(about: Omit<Version, 'number'>, findings: Findings): Version {
    const number = Math.max(0, ...this.#kept.versions.map((each) => each.number)) + 1
    mkdirSync(this.models, { recursive: true, mode: 0o700 })
    replaceFile(this.#findingsFile(number), JSON.stringify(findings))
    const version = { number, ...about }
    this.#write({ ...this.#kept, versions: [...this.#kept.versions, version] })
    return version
  }

  changeVersion(changed: Version): void {
    const versions = this.#kept.versions.map((each) => (each.number === changed.number ? changed : each))
    this.#write({ ...this.#kept, versions })
  }

  findings = (number: number): Findings | undefined => readJson<Findings>(this.#findingsFile(number))

  /** The newest first. */
  switches = (locale: string): Switch[] => this.#kept.switches.filter((each) => each.locale === locale).reverse()

  addSwitch(made: Switch): void {
    this.#write({ ...this.#kept, switches: [...this.#kept.switches, made] })
  }

  #findingsFile = (number: number) => join(this.models, `${number}.json`)

  #write(kept: Kept): void {
    this.#file.replace(`${JSON.stringify(kept, undefined, 2)}\n`)
  }

  get #kept(): Kept {
    return this.#file.value
  }
}

/** `undefined`: there is no such file. */
function readJson<T>(file: string): T | undefined {
  try {
    // Written by this program, for this user only.
    return JSON.parse(readFileSync(file, 'utf8')) as T
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
