/** As the server has it. Characters. */
const MIN_PASSWORD = 12;

export type PasswordProblem = 'short' | 'different';

/** What is wrong with a new password that was typed twice, before the server is asked; undefined where nothing is. */
export function passwordProblem(password: string, again: string): PasswordProblem | undefined {
  if ([...password].length < MIN_PASSWORD) return 'short';
  return password === again ? undefined : 'different';
}
