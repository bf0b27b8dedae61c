/** Workflow commands: the lines of a job's log that GitHub turns into annotations. */
export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly title: string;
  readonly message: string;
  readonly file?: string;
  readonly line?: number;
}

/** The escapes of actions/toolkit, packages/core/src/command.ts: without them a line break ends the command. */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

export function workflowCommand({ level, title, message, file, line }: Annotation): string {
  const properties = { file, line: line === undefined ? undefined : String(line), title };
  const given = Object.entries(properties)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${escapeProperty(value ?? '')}`);
  return `::${level} ${given.join(',')}::${escapeData(message)}\n`;
}
