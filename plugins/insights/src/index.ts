// To use it
export { insights } from './insights.js'

// To read numbers
export { type Definition, definitionOf, definitions, type KpiId, type Unit } from './definitions.js'
export { type Dimension, type KpiQuery, type KpiRow, type KpiTable, kpiTable } from './kpis.js'
export type { Kpi } from './tally.js'
export { type Folding, factsIn } from './log.js'
export { type Share, type TrialComparison, type TrialFigure, type TrialFigureId, trialComparison } from './trial.js'
export { dayIn, type Fact } from './facts.js'
export type { Instant } from './fold.js'
export type { AnswerKind } from './observe.js'

export { actionsIn, keepAction } from './actions.js'
export { type CommentSource, commentsOn, type SurveyComment } from './comments.js'

// To show them
export { shown, tableCsv, tableText } from './table.js'
export { type Action, type Comment, daysOfWeek, type Finding, type WeeklyPack, weeklyPack, weekOf } from './weekly.js'
