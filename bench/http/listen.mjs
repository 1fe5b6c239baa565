/** @returns the port that a node server was given */
export const listen = (server) =>
  new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server.address().port)))

/** What the parent asks a contestant for. */
export const reachable = (where) => ({ where: () => where })
