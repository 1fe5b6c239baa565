// To read numbers
export { type Definition, definitionOf, definitions, type KpiId, type Unit } from './definitions.js'
export { type Dimension, type Kpi, type KpiQuery, type KpiRow, type KpiTable, kpiTable } from './kpis.js'
export { type Folding, factsIn } from './log.js'
export { dayIn, type Fact } from './facts.js'
export type { Instant } from './fold.js'
