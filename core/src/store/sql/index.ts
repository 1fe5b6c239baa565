// For packages that make a database a store of Huida's.
export { crashPoint } from '../../delivery/crash-point.js'
export {
  type Dialect,
  type ForMany,
  NewPosition,
  type Sharing,
  type SqlEngine,
  type Step,
  type Written,
} from './engine.js'
export { Groups } from './group.js'
export { type Parameter, parameterOf } from './parameter.js'
export { sqlStore } from './sql-store.js'

// To move records from one database into another
export { type MovableDatabase, type Move, type Moved, type MoveProgress, moveRecords } from './moving/move.js'
