import { api, got } from '../../api/client.js'
import type { Found } from '../page-entry.js'
import { articlePath } from './model.js'

/** As many articles are found by the palette. */
const MOST = 6

/** Articles for what is typed into the palette. */
export async function findArticles(text: string, signal: AbortSignal): Promise<Found[]> {
  const { articles } = await got(api.GET('/knowledge/list', { params: { query: { text, limit: MOST } }, signal }))
  return articles.map(({ id, question }) => ({ id, name: question, to: articlePath(id) }))
}
