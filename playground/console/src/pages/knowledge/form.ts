import { useEffect, useState } from 'react'
import { type Article, type Draft, draftOf, sameDraft } from './model.js'

/** What is being written, and the text that it was begun from. */
export interface Form {
  draft: Draft
  /** Absent: the article is new. */
  base?: Article
}

/** Whether there is something that is not stored. */
export const isDirty = ({ draft, base }: Form, empty?: Draft): boolean =>
  base ? !sameDraft(draft, draftOf(base)) : empty !== undefined && !sameDraft(draft, empty)

const keyOf = (id: string) => `huida.knowledge.${id}`

/**
 * The form of an article. What is not stored yet is kept in this tab, whatever page is opened meanwhile; what a colleague has stored is
 * shown at once where nothing has been written.
 */
export function useForm(id: string, fresh: Form): [form: Form, change: (form: Form) => void] {
  const [form, setForm] = useState(() => kept(id) ?? fresh)
  const isUntouched = fresh.base !== undefined && !isDirty(form)
  if (isUntouched && form.base?.version !== fresh.base?.version) setForm(fresh)
  const isUnsaved = isDirty(form, fresh.base ? undefined : fresh.draft)
  useEffect(() => {
    if (isUnsaved) sessionStorage.setItem(keyOf(id), JSON.stringify(form))
    else sessionStorage.removeItem(keyOf(id))
  }, [id, form, isUnsaved])
  return [form, setForm]
}

/** Forgets what was written. */
export const forget = (id: string): void => sessionStorage.removeItem(keyOf(id))

function kept(id: string): Form | undefined {
  const text = sessionStorage.getItem(keyOf(id))
  return text === null ? undefined : (JSON.parse(text) as Form)
}
