import { z } from 'zod'

const figure = z.strictObject({
  /** Worse than this ends the command with exit code 1. For what is better when small, the most that is allowed. */
  floor: z.number().optional(),
  /** What is aimed at; printed beside the figure, and without consequence. */
  target: z.number().optional(),
})

const common = {
  name: z.string().min(1),
  /** By the figure's name; which there are depends on the kind: see `units`. */
  figures: z.record(z.string(), figure).refine((figures) => Object.keys(figures).length > 0, 'name at least one'),
  /** Runs only when `--only` names it: for what takes long. */
  optional: z.boolean().default(false),
}

const locale = z.enum(['zh', 'en'])
const files = z.union([z.string(), z.array(z.string()).min(1)]).transform((names) => [names].flat())

/** A row of a suite file: what is measured, on what, and which figures count. */
export const row = z.discriminatedUnion('kind', [
  z.strictObject({
    ...common,
    kind: z.literal('intents'),
    locale,
    /** The folder of the files below; from the suite file. */
    data: z.string(),
    train: files,
    test: files,
    /** Messages that fit no intent. */
    oos: files.optional(),
    /** The share of messages to expect that fit no intent, as `ngrams` takes it; default: its own. */
    outOfScope: z.number().gt(0).lt(1).optional(),
    /** Apart from training and test: what the threshold for out of scope is chosen on. */
    tuning: z.strictObject({ test: files, oos: files }).optional(),
  }),
  z.strictObject({
    ...common,
    kind: z.enum(['retrieval', 'answerability']),
    data: z.string(),
    /** Of the queries; default: all of them. */
    types: z.array(z.string()).min(1).optional(),
  }),
  z.strictObject({
    ...common,
    kind: z.literal('reranker'),
    data: z.string(),
    types: z.array(z.string()).min(1).optional(),
    /** The most queries to ask, spread evenly; default: 1,000. */
    most: z.int().positive().optional(),
  }),
  z.strictObject({
    ...common,
    kind: z.literal('answers'),
    /** A line for each question: `{"question", "locale"?, "article": its id or null}`. */
    golden: z.string(),
    knowledge: z.string(),
  }),
  z.strictObject({
    ...common,
    kind: z.literal('conversations'),
    /** A folder of transcripts. */
    transcripts: z.string(),
    knowledge: z.string(),
  }),
  z.strictObject({
    ...common,
    kind: z.literal('scale'),
    /** A program that prints its figures as one JSON object on its last line. */
    script: z.string(),
  }),
])

export type Row = z.infer<typeof row>
/** A row of one kind. */
export type RowOf<K extends Row['kind']> = Extract<Row, { kind: K }>
