/**
 * Text that a CI runner would obey where it stands in a job's log: `::error::` and its like at the start of
 * a line, which a wrapped line of ours may well become, and `##[error]` anywhere in one. The commands are
 * those that actions/runner registers (src/Runner.Worker/ActionCommandManager.cs; how they are found:
 * src/Runner.Common/ActionCommand.cs); Azure Pipelines reads `##vso[` and TeamCity `##teamcity[`.
 */
const command =
  /:(?=:(?:add-mask|add-matcher|add-path|debug|echo|endgroup|error|group|internal-set-repo-path|notice|remove-matcher|save-state|set-env|set-output|stop-commands|warning)\b)|#(?=#[a-z]*\[)/gi;

/** `text` with the first character of every such command as `mark` has it. */
export function withoutLogCommands(text: string, mark: (character: string) => string): string {
  return text.includes('::') || text.includes('##') ? text.replace(command, mark) : text;
}
