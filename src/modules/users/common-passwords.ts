import { Refusal } from '../../core/refusal.ts';

// The words that long passwords from lists of stolen ones are made of; digits and signs around them don't help.
const words = [
  'password',
  'passw0rd',
  'qwertyuiop',
  'qwerty',
  'asdfghjkl',
  'zxcvbnm',
  'letmein',
  'welcome',
  'iloveyou',
  'admin',
  'administrator',
  'monkey',
  'dragon',
  'football',
  'baseball',
  'sunshine',
  'princess',
  'superman',
  'changeme',
  'secret',
  'woaini',
  'mima',
  'kehu',
  '1q2w3e4r5t',
  '1qaz2wsx3edc',
  'qazwsxedc',
  'abcdefghij',
  'abc',
  'test',
  'guest',
];

/** Refuses what is guessed first: common words with digits around them, runs of digits, the user's own name. */
export function refuseCommonPassword(password: string, username: string, field = 'password'): void {
  const plain = password.toLowerCase();
  const core = plain.replace(/^[\d\W_]+|[\d\W_]+$/g, '');
  const isFew = new Set(plain).size < 4;
  const isRun = '01234567890123456789'.includes(plain) || '98765432109876543210'.includes(plain);
  const isOwnName =
    username.length >= 3 && plain.includes(username.toLowerCase()) && plain.length < username.length + 6;
  if (core === '' || words.includes(core) || words.includes(plain) || isFew || isRun || isOwnName) {
    throw new Refusal('users.password_common', { field });
  }
}
