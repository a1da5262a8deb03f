/** Jira's refusals, with Jira's bodies. */
export class JiraProblem extends Error {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}) {
    super(`Jira answers ${status}`);
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

/** `{"errorMessages": […], "errors": {…}}`, the form of nearly all of them. */
export const problem = (
  status: number,
  errorMessages: readonly string[],
  errors: Readonly<Record<string, string>> = {},
): JiraProblem => new JiraProblem(status, { errorMessages, errors });

export const fieldProblem = (field: string, message: string): JiraProblem => problem(400, [], { [field]: message });

export const noIssue = () => problem(404, ['Issue does not exist or you do not have permission to see it.']);

export const noProject = (idOrKey: string) =>
  problem(404, [`No project could be found with ${/^\d+$/.test(idOrKey) ? 'id' : 'key'} '${idOrKey}'.`]);

export const noPermission = (message = 'You do not have permission to perform this operation.') =>
  problem(403, [message]);

const errorsOf = ({ body }: JiraProblem): Record<string, string> =>
  (body as { errors?: Record<string, string> }).errors ?? {};

/** Does each step; problems with fields are gathered, so that one answer names them all. Others are thrown at once. */
export function gathered(...steps: readonly (() => void)[]): void {
  const errors: Record<string, string> = {};
  for (const step of steps) {
    try {
      step();
    } catch (error) {
      const found = error instanceof JiraProblem ? errorsOf(error) : {};
      if (Object.keys(found).length === 0) throw error;
      Object.assign(errors, found);
    }
  }
  if (Object.keys(errors).length > 0) throw problem(400, [], errors);
}
