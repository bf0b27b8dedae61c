/**
 * The words of a line as iptables-restore splits them (xshared.c, add_param_to_argv): blanks separate,
 * double quotes hold together, a backslash within them takes the next character as it is.
 */
export function words(line: string): readonly string[] {
  const found: string[] = [];
  let word = '';
  let quoted = false;
  for (let i = 0; i < line.length; i++) {
    const character = line.charAt(i);
    if (quoted && character === '\\') word += line.charAt(++i);
    else if (character === '"') quoted = !quoted;
    else if (!quoted && /[ \t]/.test(character)) {
      if (word !== '') found.push(word);
      word = '';
    } else word += character;
  }
  if (word !== '') found.push(word);
  return found;
}
