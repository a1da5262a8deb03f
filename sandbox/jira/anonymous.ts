/** What callers without valid credentials get: often an empty 200, which says nothing of the site. */
import type { Call } from './call.ts';

const EMPTY_PAGE = { maxResults: 50, startAt: 0, total: 0, isLast: true, values: [] };

export function answerAnonymous(call: Call, path: string): Response {
  if (call.req.method === 'GET' || path === '/rest/api/3/search/jql') {
    switch (path) {
      case '/rest/api/3/search/jql':
        return call.json({ issues: [], isLast: true });
      case '/rest/api/3/project/search':
        return call.json(EMPTY_PAGE);
      case '/rest/api/3/field':
      case '/rest/api/3/priority':
      case '/rest/api/3/status':
        return call.json([]);
    }
    if (/^\/rest\/api\/3\/issue\/[^/]+$/.test(path)) {
      const message = 'Issue does not exist or you do not have permission to see it.';
      return call.json({ errorMessages: [message], errors: {} }, 404);
    }
  }
  return call.text('Client must be authenticated to access this resource.', 401, {
    'www-authenticate': 'OAuth realm="https%3A%2F%2Fsandbox"',
  });
}
