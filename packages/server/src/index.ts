/** What a program needs that serves Attestry itself: open a service, make its Fetch handler, mount it. */
export { type Principal, SCOPES, type Scope } from './accounts/principal.ts';
export { type App, type AppOptions, createApp } from './http/app.ts';
export type { ClientAddressHeader, ClientAddressRules } from './http/client-address.ts';
export { type FetchHandler, type NodeHandler, toFastifyPlugin, toNodeHandler } from './http/mount.ts';
export { type RunningServer, type ServerOptions, startServer } from './http/server.ts';
export type { ServerLimits } from './http/server-limits.ts';
export { openService, type Service, type ServiceOptions } from './service/service.ts';
