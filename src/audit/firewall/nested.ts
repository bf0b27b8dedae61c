/**
 * Everything that `start` leads to, each once, in the order it is met: groups within groups mean the union of
 * what they hold, so that a group met again, in a circle or not, adds nothing. No depth is too deep.
 */
export function reachable(
  start: readonly string[],
  membersOf: (name: string) => readonly string[],
): readonly string[] {
  const met = new Set<string>();
  const waiting = [...start].reverse();
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (met.has(name)) continue;
    met.add(name);
    for (const member of [...membersOf(name)].reverse()) waiting.push(member);
  }
  return [...met];
}
