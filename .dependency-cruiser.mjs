/** The architecture as rules: who may import whom. `ARCHITECTURE.md` tells the same story in prose. */
const sockets = '^(node:)?(net|tls|dgram|dns|http|https|http2)(/|$)';
const outside = '^(node:)?(fs|child_process|os|process|worker_threads|timers)(/|$)';

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'A cycle hides which of two modules is the foundation.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'model-and-text-stand-alone',
      comment: 'The words of the domain and the layout of text know nothing of what uses them.',
      severity: 'error',
      from: { path: '^src/(model|text)/' },
      to: { path: '^src/', pathNot: '^src/$1/' },
    },
    {
      name: 'text-may-not-know-model',
      severity: 'error',
      comment: 'Quoting and tables are about strings only.',
      from: { path: '^src/text/' },
      to: { path: '^src/model/' },
    },
    {
      name: 'patterns-and-catalogue-are-low',
      comment: 'They serve all three pipelines and so depend on none.',
      severity: 'error',
      from: { path: '^src/(patterns|catalogue)/' },
      to: { path: '^src/', pathNot: '^src/(model|text|$1)/' },
    },
    {
      name: 'net-knows-only-the-model',
      comment: 'Sockets report facts; what a fact means is decided in check.',
      severity: 'error',
      from: { path: '^src/net/' },
      to: { path: '^src/', pathNot: '^src/(model|text|net)/' },
    },
    {
      name: 'sockets-only-in-net-and-lab',
      comment: 'One place opens connections, so that deadlines and limits hold everywhere.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(net|lab)/' },
      to: { path: sockets, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'pure-parts-touch-nothing',
      comment: 'Data in, data out: no file, clock, environment or child process.',
      severity: 'error',
      from: { path: '^src/(model|text|patterns|check|rules|audit|reports)/' },
      to: { path: outside },
    },
    {
      name: 'pac-stands-alone',
      comment: 'The sandbox knows of no pipeline: whoever uses it says what a script is told.',
      severity: 'error',
      from: { path: '^src/pac/' },
      to: { path: '^src/', pathNot: '^src/(text|pac)/' },
    },
    {
      name: 'threads-only-in-pac',
      comment: 'Untrusted scripts are all that needs to be ended from outside.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/pac/(sandbox|worker)' },
      to: { path: '^(node:)?worker_threads$' },
    },
    {
      name: 'the-interpreter-only-on-its-thread',
      comment: 'Nothing interrupts a script that runs on the thread of the program.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/pac/(worker|watched|interpreter)' },
      to: { path: '^src/pac/(interpreter|watched|functions)', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'check-gets-its-net-handed-in',
      comment:
        'check/run and check/experiments take the Net interface of the model; tests and the lab stand in for it.',
      severity: 'error',
      from: { path: '^src/check/' },
      to: { path: '^src/(net|lab|commands|rules|audit|reports)/' },
    },
    {
      name: 'rules-and-audit-stay-offline',
      comment: 'audit may ask rules for the line that mends a configuration; nothing else crosses.',
      severity: 'error',
      from: { path: '^src/rules/' },
      to: { path: '^src/(net|lab|check|commands|audit|reports)/' },
    },
    {
      name: 'audit-stays-offline',
      severity: 'error',
      comment: 'An audit never touches the network.',
      from: { path: '^src/audit/' },
      to: { path: '^src/(net|lab|check|commands|reports)/' },
    },
    {
      name: 'reports-are-pure',
      comment: 'Result in, text out; a report format never chooses the exit code.',
      severity: 'error',
      from: { path: '^src/reports/' },
      to: { path: '^src/(net|lab|commands|rules|audit)/' },
    },
    {
      name: 'plugins-never-import-each-other',
      comment: 'What two plug-ins share moves to their parent folder.',
      severity: 'error',
      from: { path: '^src/(rules/platforms|audit/formats)/([^/]+)' },
      to: { path: '^src/$1/', pathNot: '^src/$1/($2|index)' },
    },
    {
      name: 'chalk-for-the-console-only',
      severity: 'error',
      comment: 'Colour is a matter of the console report and of progress.',
      from: { path: '^src/', pathNot: '^src/(reports/console|commands/|cli)' },
      to: { path: 'node_modules/chalk' },
    },
    {
      name: 'nobody-imports-commands-but-cli',
      severity: 'error',
      comment: 'Commands wire; nothing builds on them but what starts them.',
      from: { path: '^src/', pathNot: '^src/(commands/|cli|early)' },
      to: { path: '^src/commands/' },
    },
    {
      name: 'no-dev-dependency-in-src',
      severity: 'error',
      comment: 'What ships may only use what is installed with it.',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'resolvable',
      severity: 'error',
      comment: 'Every import resolves.',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      conditionNames: ['import', 'node', 'default', 'types'],
      exportsFields: ['exports'],
    },
  },
};
