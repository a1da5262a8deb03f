/** Holds what a gateway answers, and what it asks of Jira, against the documents of both. */
import type { ServerResponse } from 'node:http';
import type { SeenRequest } from '../../sandbox/common/seen-request.ts';
import { undocumented } from './documented-answers.ts';
import { misasked } from './jira-requests.ts';
import type { Watch } from './recorded-app.ts';

export interface DocumentWatch extends Watch {
  /** What was found wrong, in lines. */
  readonly problems: string[];
  /** Jira is asked something. */
  asks(request: SeenRequest): void;
}

export function watchDocuments(): DocumentWatch {
  const problems: string[] = [];
  const note = (problem: string | undefined): void => {
    if (problem !== undefined) problems.push(problem);
  };
  const passingOn = new Set<ServerResponse>();
  const isPassing = () => {
    for (const one of passingOn) if (one.writableEnded || one.destroyed) passingOn.delete(one);
    return passingOn.size > 0;
  };
  return {
    problems,
    begins(target, outgoing) {
      if (target.startsWith('/passthrough/')) passingOn.add(outgoing);
    },
    sees: (answer) => note(undocumented(answer)),
    asks(request) {
      // What is passed on is the caller's own, and may be anything.
      if (!isPassing()) note(misasked(request));
    },
  };
}
