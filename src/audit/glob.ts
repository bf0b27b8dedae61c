type Part = 'star' | ((character: string) => boolean);

/**
 * Does a name fit one part of a glob(7) pattern? A leading dot needs its own dot. A star that fits too little
 * is tried again one character further; that the stars before it take no more than they have to loses nothing.
 */
export function fitsGlob(pattern: string, name: string): boolean {
  if (name.startsWith('.') && !pattern.startsWith('.')) return false;
  const parts = partsOf(pattern);
  let [at, star, retry] = [0, -1, 0];
  let index = 0;
  while (index < name.length) {
    const part = parts[at];
    if (part === 'star') [star, retry] = [at++, index];
    else if (part?.(name[index] ?? '')) {
      at++;
      index++;
    } else if (star < 0) return false;
    else [at, index] = [star + 1, ++retry];
  }
  return parts.slice(at).every((part) => part === 'star');
}

function partsOf(pattern: string): readonly Part[] {
  const parts: Part[] = [];
  for (let i = 0; i < pattern.length; i++) {
    const character = pattern[i];
    const set = character === '[' ? /^\[(!?)(\]?[^\]]*)\]/.exec(pattern.slice(i)) : null;
    if (set) {
      const [whole, sign, members = ''] = set;
      parts.push((one) => isAmong(one, members) === (sign === ''));
      i += whole.length - 1;
    } else if (character === '*') parts.push('star');
    else if (character === '?') parts.push(() => true);
    else parts.push((one) => one === character);
  }
  return parts;
}

/** `a-z0_`: single characters and ranges of them. */
function isAmong(character: string, members: string): boolean {
  for (let i = 0; i < members.length; i++) {
    const [low = '', last] = [members[i], members[i + 2]];
    const high = members[i + 1] === '-' && last !== undefined ? last : low;
    if (low <= character && character <= high) return true;
    if (high !== low) i += 2;
  }
  return false;
}
