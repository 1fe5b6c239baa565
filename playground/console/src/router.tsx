import type { QueryClient } from '@tanstack/react-query'
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { meQuery, setUpQuery } from './api/session.js'
import { pages } from './pages/pages.js'
import { isFor } from './shell/navigation.js'
import { Broken, Forbidden, NotFound } from './shell/nowhere.js'
import { Root } from './shell/root.js'
import { Shell } from './shell/shell.js'

/** Every page is its own chunk, loaded when it is opened, or when somebody is about to. */
export function makeRouter(queries: QueryClient) {
  const root = createRootRoute({ component: Root, notFoundComponent: NotFound, errorComponent: Broken })
  const signIn = createRoute({
    getParentRoute: () => root,
    path: '/sign-in',
    component: lazyRouteComponent(() => import('./pages/sign-in/sign-in.js'), 'SignIn'),
  })
  const setUp = createRoute({
    getParentRoute: () => root,
    path: '/set-up',
    component: lazyRouteComponent(() => import('./pages/set-up/set-up.js'), 'SetUp'),
  })
  const inside = createRoute({
    getParentRoute: () => root,
    id: 'inside',
    component: Shell,
    async beforeLoad({ location }) {
      // Whatever it is that fails: the shell says so, and asks again.
      const me = await queries.ensureQueryData(meQuery).catch(() => undefined)
      // Whoever brings the token of the terminal comes in by it, and it stays in no address.
      const isByToken = location.hash.startsWith('token=')
      if (me?.totpNeeded && location.pathname !== '/account') throw redirect({ to: '/account' })
      if (me !== null && !isByToken) return
      const { open } = await queries.fetchQuery({ ...setUpQuery, staleTime: 0 }).catch(() => ({ open: false }))
      if (open && !isByToken) throw redirect({ to: '/set-up' })
      const to = location.href.replace(/#.*$/, '')
      throw redirect({ to: '/sign-in', search: to === '/' ? {} : ({ to } as never), hash: location.hash })
    },
  })
  const routes = pages.map((page) => {
    const route = createRoute({
      getParentRoute: () => inside,
      path: page.path,
      component: lazyRouteComponent(async () => {
        const Component = await page.load()
        return { Page: () => (isFor(page, queries.getQueryData(meQuery.queryKey)) ? <Component /> : <Forbidden />) }
      }, 'Page'),
    })
    const below = (page.below ?? []).map((path) => createRoute({ getParentRoute: () => route, path }))
    return below.length > 0 ? route.addChildren(below) : route
  })
  const nowhere = createRoute({ getParentRoute: () => inside, path: '$', component: NotFound })
  let isOpened = false
  return createRouter({
    routeTree: root.addChildren([signIn, setUp, inside.addChildren([...routes, nowhere])]),
    basepath: '/console',
    defaultPreload: 'intent',
    defaultErrorComponent: Broken,
    // A page that is opened stands at its top: to scroll it there lays it out before it says anything, which takes a slow machine long.
    scrollRestoration() {
      const wasOpened = isOpened
      isOpened = true
      return wasOpened
    },
    scrollToTopSelectors: ['#main'],
    // What stands in an address is text, and is not guessed to be anything else.
    parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
    stringifySearch(search) {
      const text = new URLSearchParams(
        Object.entries(search).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
      ).toString()
      return text && `?${text}`
    },
  })
}
