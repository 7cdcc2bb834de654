/** `@attestry/log/follow`: whatever reacts to a log: it reads records with a position that lasts. */
export type { Follower } from './follower.ts';
export { LeaseKeeper, type LeaseOptions } from './lease-keeper.ts';
export { type Following, type FollowOptions, runFollowers } from './run-followers.ts';
