/** What Jira answers with 400 to a query. */
export class JqlError extends Error {
  readonly errorMessages: string[];

  constructor(...errorMessages: string[]) {
    super(errorMessages.join(' '));
    this.errorMessages = errorMessages;
  }
}
