// To read pictures
export { images, type Reader, type WithImageText } from './images.js'
export type { Picture } from './picture.js'
export { type VisionModel, visionModel } from './vision-model.js'
export { ReadingError, type ReadingProblem } from './reading-error.js'
