// A reason not to start, for a person: one line, and the exit status.

export class StartFailure extends Error {
  override readonly name = 'StartFailure';
  /** 1 = could not, 2 = usage: something in what was asked must be changed. */
  readonly exitStatus: 1 | 2;

  constructor(message: string, exitStatus: 1 | 2 = 2) {
    super(message);
    this.exitStatus = exitStatus;
  }
}
