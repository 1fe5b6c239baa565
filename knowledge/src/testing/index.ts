export { type SpaceCase, type SpaceOpener, spaceCases } from './space-cases.js'
