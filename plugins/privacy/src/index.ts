// To find it
export { findPersonalData, type PersonalDataType, type Span } from './find.js'
// To take it out, for a while or for good
export { type Masked, mask, redact } from './mask.js'
