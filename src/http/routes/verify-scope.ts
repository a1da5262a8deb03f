import type { Calls } from '../../calls/call.ts';
import type { Trial } from '../../connections/credential-trial.ts';
import type { AppContext } from '../context.ts';

/** What trying credentials needs of the running request. */
export function verifyScopeOf(c: AppContext, calls: Calls): Trial {
  const scope = c.get('scope');
  return {
    signal: scope.signal,
    deadline: scope.deadline,
    log: scope.log,
    outboundTo: (target) => calls.outboundTo(target, scope),
  };
}
