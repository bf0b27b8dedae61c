/**
 * Rules of Suricata (.rules), judged as an inline engine (IPS) has them: an engine that only listens drops nothing,
 * whatever its rules say. suricata.yaml beside them says what $HOME_NET is, and names the files of rules.
 */
import type { ConfigLine, Remark, SourceFile } from '../../../model/audit.js';
import { UsageError } from '../../../model/errors.js';
import type { ConfigFormat, Library } from '../../format.js';
import { parseSignature } from '../../suricata/parse.js';
import { policyOf } from '../../suricata/policy.js';
import { ignored, ruleLines } from '../../suricata/rule-lines.js';
import { passFirst, withoutOlder } from '../../suricata/rule-set.js';
import type { Signature } from '../../suricata/signature.js';
import { unseenRules } from '../../suricata/unseen.js';
import { noVariables } from '../../suricata/variables.js';
import { type EngineConfig, isConfig, readConfig } from './engine-config.js';

export const suricata: ConfigFormat = {
  id: 'suricata',
  title: 'Suricata (.rules), as an inline engine',
  docs: 'https://docs.suricata.io/en/suricata-7.0.10/rules/index.html',

  parse(files, _vantage, library) {
    const read = files.filter(isConfig).map((file) => ({ file, config: readConfig(file, library) }));
    const included = new Set(read.flatMap(({ config }) => config.included.map(({ path }) => path)));
    const { file: from, config } = onlyOne(read.filter(({ file }) => !included.has(file.path)));
    const named = config && from ? namedFiles(config, from, library) : { files: [], missing: [] };
    const given = files.filter((file) => !isConfig(file) && !included.has(file.path));
    const all = [...given, ...named.files.filter((file) => !given.some(({ path }) => path === file.path))];
    const lines = all.map(ruleLines);
    const rules = lines.flatMap(({ rules: own }) => own);
    const unseen = [
      ...named.missing.flatMap((at) => unseenRules(at, `the rules of ${at.text}, which is not given`)),
      ...(config?.missing ?? []).flatMap((at) =>
        unseenRules(at, `what the configuration includes from ${at.text}, which is not given`),
      ),
    ];
    if (rules.length === 0 && unseen.length === 0) throw nothing(files);
    const variables = config?.variables ?? noVariables;
    const own: readonly Signature[] = withoutOlder(rules.map((at) => parseSignature(at, variables)));
    return policyOf({
      signatures: [...unseen, ...own],
      order: config?.order ?? passFirst,
      defaults: [],
      unmatched: 'no rule here drops it, and an inline Suricata passes what no rule drops',
      remarks: lines.flatMap(({ indented }): readonly Remark[] => indented.map(({ at }) => ignored(at))),
    });
  },
};

interface Read {
  readonly file: SourceFile;
  readonly config: EngineConfig;
}

function onlyOne([first, second]: readonly Read[]): Partial<Read> {
  if (second)
    throw new UsageError({
      message: `${first?.file.path} and ${second.file.path} both configure an engine`,
      hint: 'give one suricata.yaml at a time',
    });
  return first ?? {};
}

/** The files of rules that the configuration names: those at hand, and the lines that name others. */
function namedFiles({ ruleFiles }: EngineConfig, from: SourceFile, library: Library) {
  const found = ruleFiles.map(({ path, at }) => ({ at, files: library.find(path, from) }));
  return {
    files: found.flatMap(({ files }) => files),
    missing: found.filter(({ files }) => files.length === 0).map(({ at }): ConfigLine => at),
  };
}

function nothing(files: readonly SourceFile[]): UsageError {
  return new UsageError({
    message: `${files.map(({ path }) => path).join(', ')} holds no rule`,
    hint: 'give the files that rule-files in suricata.yaml names; a rule behind # is switched off',
  });
}
