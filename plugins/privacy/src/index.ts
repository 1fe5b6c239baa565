// To find it
export { findPersonalData } from './find.js'
export { type PersonalDataType, personalDataTypes, type Span } from './personal-data.js'
// To take it out, for a while or for good
export { type Masked, mask, type RedactOptions, redact } from './mask.js'
