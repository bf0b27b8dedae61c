/** The real parsers that read what `rules` writes: each returns what it complained of, or nothing. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The programs a parser needs, and what it says of a text. */
export interface Parser {
  /** Only these fixtures: it takes seconds for each. */
  readonly only?: readonly string[];
  readonly needs: readonly string[];
  read(text: string): string;
}

const clean = 'clean';

function inFolder<T>(use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'em-rules-'));
  try {
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function run(command: string, args: readonly string[], input?: string): string {
  const { status, stdout, stderr, error } = spawnSync(command, args as string[], {
    input,
    encoding: 'utf8',
    timeout: 60_000,
  });
  if (error) throw error;
  return status === 0 ? clean : `${command} ended with ${status}: ${stdout}${stderr}`;
}

/** Runs shell lines in a network namespace of its own, with the text as $1. */
function inNamespace(text: string, lines: string): string {
  return inFolder((folder) => {
    const file = join(folder, 'text');
    writeFileSync(file, text);
    // The lock of the legacy tools is the machine's, and root's: rules in a namespace need none of it.
    const own = `export XTABLES_LOCKFILE=${join(folder, 'xtables.lock')}\n`;
    return run('unshare', ['-rn', 'sh', '-euc', own + lines, 'sh', file]);
  });
}

const stubs = `
names=$(sed -n 's/.*--match-set \\([^ ]*\\) .*/\\1/p' "$1" | sort -u)
for name in $names; do
  case $name in *6-*) family=inet6 ;; *) family=inet ;; esac
  ipset create "$name" hash:ip family $family timeout 0
done
`;

function restore(tool: 'iptables' | 'ip6tables'): Parser {
  return {
    needs: ['unshare', 'ipset', `${tool}-restore`, `${tool}-legacy-restore`],
    read: (text) =>
      inNamespace(
        text,
        `${stubs}
${tool}-restore --test "$1"
${tool}-legacy-restore --test "$1"
${tool}-restore --noflush "$1"`,
      ),
  };
}

const ipset: Parser = {
  needs: ['unshare', 'ipset'],
  read: (text) => inNamespace(text, 'ipset -exist restore < "$1"; ipset -exist restore < "$1"'),
};

const nft: Parser = {
  needs: ['unshare', 'nft'],
  // Twice: loading again has to work too.
  read: (text) => inNamespace(text, 'nft -c -f "$1"; nft -f "$1"; nft -f "$1"'),
};

const iptablesScript: Parser = {
  needs: ['unshare', 'ipset', 'iptables', 'ip6tables', 'sh'],
  // Names have no addresses in an empty namespace: everything else has to work, load, load again and undo.
  read: (text) =>
    inNamespace(
      text,
      `sh -n "$1"
export DNSMASQ_FOLDER=$(dirname "$1") DNSMASQ_RESTART=true
sh "$1" 2> /dev/null || true
sh "$1" 2> /dev/null || true
[ "$(iptables -S FORWARD | grep -c -- '-j em-out')" -le 1 ]
[ "$(ip6tables -S FORWARD | grep -c -- '-j em-out')" -le 1 ]
[ -n "$(iptables -S FORWARD | grep -- '-j em-out'; ip6tables -S FORWARD | grep -- '-j em-out')" ]
sh "$1" undo
[ -z "$(ipset list -n)$(iptables -S | grep em-)" ]`,
    ),
};

const nftScript: Parser = {
  needs: [...nft.needs, 'sh'],
  read: (text) =>
    inNamespace(
      text,
      `sh -n "$1"
export DNSMASQ_FOLDER=$(dirname "$1") DNSMASQ_RESTART=true
sh "$1" 2> /dev/null || true
sh "$1" 2> /dev/null || true
[ "$(nft list chain inet filter forward | grep -c 'jump em-out')" = 1 ]
sh "$1" undo
[ -z "$(nft list ruleset | grep em)" ]`,
    ),
};

const dnsmasq: Parser = {
  needs: ['dnsmasq'],
  read: (text) =>
    inFolder((folder) => {
      const file = join(folder, 'em.conf');
      writeFileSync(file, text);
      return run('dnsmasq', ['--test', '-C', file]);
    }),
};

/** Squid ends with 0 on a list it found empty: whatever it says on standard error counts. */
const squid: Parser = {
  needs: ['squid'],
  read: (text) =>
    inFolder((folder) => {
      const file = join(folder, 'squid.conf');
      const certificate = join(folder, 'ca.pem');
      const decrypts = /^ssl_bump/m.test(text);
      if (decrypts) makeCertificate(certificate);
      const port = decrypts ? `http_port 3128 ssl-bump cert=${certificate}` : 'http_port 3128';
      writeFileSync(file, `acl SSL_ports port 443\n${text}\nhttp_access deny all\n${port}\n`);
      const { status, stderr } = spawnSync('squid', ['-k', 'parse', '-f', file], { encoding: 'utf8' });
      const complaints = stderr.split('\n').filter((line) => /ERROR|WARNING|FATAL|empty ACL/i.test(line));
      return status === 0 && complaints.length === 0 ? clean : `${status}: ${complaints.join('\n')}`;
    }),
};

function makeCertificate(file: string): void {
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-subj',
      '/CN=t',
      '-keyout',
      file,
      '-out',
      `${file}.crt`,
    ],
    { stdio: 'ignore' },
  );
  execFileSync('sh', ['-c', 'cat "$1.crt" >> "$1"', 'sh', file]);
}

const haproxy: Parser = {
  needs: ['haproxy'],
  read: (text) =>
    inFolder((folder) => {
      const file = join(folder, 'haproxy.cfg');
      writeFileSync(
        file,
        `defaults\n    timeout connect 5s\n    timeout client 60s\n    timeout server 60s\n${text}`,
      );
      const { status, stdout, stderr } = spawnSync('haproxy', ['-c', '-f', file], { encoding: 'utf8' });
      const complaints = `${stdout}${stderr}`.split('\n').filter((line) => /ALERT|WARNING/.test(line));
      return status === 0 && complaints.length === 0 ? clean : `${status}: ${complaints.join('\n')}`;
    }),
};

const suricata: Parser = {
  needs: ['suricata'],
  read: (text) =>
    inFolder((folder) => {
      const file = join(folder, 'em.rules');
      writeFileSync(file, text);
      return run('suricata', ['-T', '-S', file, '-c', '/etc/suricata/suricata.yaml', '-l', folder]);
    }),
};

const rpz: Parser = {
  needs: ['named-checkzone', 'unbound-checkconf'],
  read: (text) =>
    inFolder((folder) => {
      const zone = join(folder, 'em.rpz');
      writeFileSync(zone, text);
      const bind = run('named-checkzone', ['-k', 'fail', 'em.rpz', zone]);
      if (bind !== clean) return bind;
      const file = join(folder, 'unbound.conf');
      writeFileSync(
        file,
        `server:\n  chroot: ""\n  module-config: "respip validator iterator"\nrpz:\n  name: "em.rpz"\n  zonefile: "${zone}"\n`,
      );
      return run('unbound-checkconf', [file]);
    }),
};

const firewalld: Parser = {
  only: ['real', 'any-of', 'limits'],
  needs: ['firewall-offline-cmd', 'sh'],
  read: (text) =>
    inFolder((folder) => {
      const file = join(folder, 'em.sh');
      writeFileSync(file, text);
      const config = join(folder, 'config');
      execFileSync('mkdir', [config]);
      const command = `firewall-offline-cmd --system-config ${config}`;
      const lines = `sh -n "$1"
export FIREWALL_PERMANENT="${command}"
sh "$1" || [ $? = 1 ]
${command} --check-config
[ -n "$(${command} --policy=em-out --list-rich-rules)" ]
sh "$1" undo
[ -z "$(${command} --get-ipsets)" ]`;
      // The lock of the legacy tools is the machine's, and root's: rules in a namespace need none of it.
      const own = `export XTABLES_LOCKFILE=${join(folder, 'xtables.lock')}\n`;
      return run('unshare', ['-rn', 'sh', '-euc', own + lines, 'sh', file]);
    }),
};

/** The rule strings inside the input of `aws network-firewall create-rule-group`. */
const awsRuleGroup: Parser = {
  needs: suricata.needs,
  read: (text) => suricata.read(JSON.parse(text).RuleGroup.RulesSource.RulesString),
};

const xml: Parser = {
  needs: ['xmllint'],
  read: (text) => run('xmllint', ['--noout', '-'], text),
};

const bash: Parser = {
  needs: ['bash'],
  read: (text) => run('bash', ['-n'], text),
};

/** By `PLATFORM` or `PLATFORM.VARIANT`. */
export const parsers: Readonly<Record<string, Parser>> = {
  iptables: iptablesScript,
  'iptables.restore': restore('iptables'),
  'iptables.restore6': restore('ip6tables'),
  'iptables.ipset': ipset,
  'iptables-dnsmasq': iptablesScript,
  'iptables-dnsmasq.restore': restore('iptables'),
  'iptables-dnsmasq.restore6': restore('ip6tables'),
  'iptables-dnsmasq.ipset': ipset,
  'iptables-dnsmasq.dnsmasq': dnsmasq,
  nftables: nft,
  'nftables.script': nftScript,
  'nftables-dnsmasq': nft,
  'nftables-dnsmasq.script': nftScript,
  'nftables-dnsmasq.dnsmasq': dnsmasq,
  squid,
  'squid.splice': squid,
  haproxy,
  suricata,
  firewalld,
  rpz,
  pfsense: xml,
  sophos: xml,
  checkpoint: bash,
  'aws-network-firewall': awsRuleGroup,
};

export { clean };
