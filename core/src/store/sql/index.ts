// For packages that make a database a store of Huida's.
export { crashPoint } from '../../delivery/crash-point.js'
export { type Dialect, NewPosition, type SqlEngine, type Step, type Written } from './engine.js'
export { sqlStore } from './sql-store.js'
