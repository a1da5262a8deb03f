/**
 * Tables of the embedded store. Times are epoch milliseconds; JSON documents are text. What each may hold of people, and
 * for how long, is said in docs/personal-data.md: a new table needs a line there.
 */
export * from './tables/access.ts';
export * from './tables/calls.ts';
export * from './tables/cluster.ts';
export * from './tables/connections.ts';
export * from './tables/jobs.ts';
export * from './tables/native.ts';
export * from './tables/webhooks.ts';
export * from './tables/workspaces.ts';
