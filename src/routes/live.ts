import { err, ok } from '../core/result.ts';
import { ownPopulation } from './ownership.ts';
import { liveQuery } from './query.ts';
import { noBody, type Route, route } from './route.ts';

export const liveRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/v1/populations/{id}/live',
    scope: 'read',
    summary: 'WebSocket: events after a cursor, then live, with progress in between',
    status: 101,
    query: liveQuery,
    body: noBody,
    handle: async (call) => {
      if (call.request.headers.get('upgrade')?.toLowerCase() !== 'websocket')
        return err({
          code: 'bad-query',
          detail: 'this route is a WebSocket: send the upgrade headers',
        });
      const owned = await ownPopulation(call);
      if (!owned.ok) return owned;
      const response = await call.services.connect(call.params['id'] ?? '', call.request);
      return response.status === 101
        ? ok({ response })
        : err({ code: 'not-found', detail: 'there is no such population' });
    },
  }),
];
