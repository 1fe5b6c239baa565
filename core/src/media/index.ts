// To keep what customers send
export { type FolderMediaOptions, folderMedia } from './folder-media.js'
export { type MemoryMediaOptions, memoryMedia } from './memory-media.js'

// To show it
export { serveMedia } from './serve.js'
export { openedBy, signedLink } from './link.js'

// To write a media store
export {
  type AboutMedia,
  blocks,
  isMediaId,
  isMediaOwner,
  type KeptMedia,
  type MediaStore,
  mediaId,
  mediaIdOf,
  mediaOwner,
  mediaUrl,
  type OpenedMedia,
} from './media-store.js'
