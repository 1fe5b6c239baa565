import { Outlet } from '@tanstack/react-router'
import { useEffect } from 'react'
import { listenToKeys } from '../commands/commands.js'
import { useLanguage } from '../language/language.js'

/** What holds on every page, signed in or not. */
export function Root() {
  const { tag } = useLanguage()
  useEffect(() => {
    document.documentElement.lang = tag
  }, [tag])
  useEffect(listenToKeys, [])
  return <Outlet />
}
