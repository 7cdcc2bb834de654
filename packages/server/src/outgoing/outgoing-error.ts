/** It was not sent on: the rules of this server forbid where to. Somebody has to configure something. Its message says what. */
export class OutgoingRefused extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'OutgoingRefused';
  }
}

/** What came back was too much or too late. */
export class OutgoingLimit extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'OutgoingLimit';
  }
}
