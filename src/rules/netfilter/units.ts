/**
 * systemd units as one text: each starts at a line `# NAME` and ends at a line `# end`.
 *
 * @param timer true where the sets are filled by asking DNS again and again
 */
export function refreshUnits(name: string, timer: boolean): readonly string[] {
  const run = `ExecStart=/usr/local/sbin/${name}`;
  return [
    ...unit(`${name}.service`, [
      '[Unit]',
      'Description=Allow rules for eMaintenance',
      'Wants=network-online.target nss-lookup.target',
      'After=network-online.target nss-lookup.target netfilter-persistent.service nftables.service firewalld.service',
      '[Service]',
      'Type=oneshot',
      'RemainAfterExit=yes',
      `${run} load`,
      '[Install]',
      'WantedBy=multi-user.target',
    ]),
    ...(timer
      ? [
          ...unit(`${name}-refresh.service`, [
            '[Unit]',
            'Description=Addresses of the eMaintenance hosts',
            `After=${name}.service`,
            '[Service]',
            'Type=oneshot',
            `${run} refresh`,
          ]),
          ...unit(`${name}-refresh.timer`, [
            '[Unit]',
            'Description=Addresses of the eMaintenance hosts, every five minutes',
            '[Timer]',
            'OnActiveSec=5min',
            'OnUnitActiveSec=5min',
            '[Install]',
            'WantedBy=timers.target',
          ]),
        ]
      : []),
  ];
}

function unit(name: string, lines: readonly string[]): readonly string[] {
  return [`# ${name}`, ...lines, '# end'];
}
