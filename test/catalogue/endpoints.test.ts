import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadCatalogue } from '../../src/catalogue/load.js';
import type { Catalogue } from '../../src/model/catalogue.js';

/**
 * Canon's document once more, taken from its text by other means than endpoints.yaml was: component, host,
 * port as stated (`-`: none), condition, line.
 */
const document = `
  cca               hbp-ec1l.srv.ygles.com                             443       -                      476
  cca               kinesis.eu-central-1.amazonaws.com                 443       -                      477
  cca               cognito-identity.eu-central-1.amazonaws.com        443       -                      478
  cca               a2etju7iem1tgc-ats.iot.eu-central-1.amazonaws.com  443|8883  -                      479
  cca               hbpm-ec1l.srv.ygles.com                            443       -                      482
  cca               rgt.srv.ygles.com                                  443       -                      476
  cca               camapi.srv.ygles.com                               443       -                      477
  cca               camapi-ec1.srv.ygles.com                           443       -                      478
  cdca-v1           b01.ugwdevice.net                                  -         -                      486
  cdca-v2-standard  rgt.srv.ygles.com                                  -         -                      488
  cdca-v2-standard  hbpm-ec1l.srv.ygles.com                            -         -                      489
  cdca-v2-standard  camapi-ec1.srv.ygles.com                           -         -                      490
  cdca-v2-standard  camapis-ec1.srv.ygles.com                          -         -                      491
  cdca-v2-standard  camapi.srv.ygles.com                               -         -                      492
  cdca-v2-standard  camapis.srv.ygles.com                              -         -                      493
  cdca-v2-standard  mds-ec1.srv.ygles.com                              -         -                      494
  cdca-v2-standard  gdlp01.c-wss.com                                   -         -                      495
  cdca-v2-standard  www-ec1.srv.ygles.com                              -         -                      496
  cdca-v2-standard  cam-ec1.srv.ygles.com                              -         -                      497
  cdca-v2-cca       hbp-ec1l.srv.ygles.com                             -         -                      488
  cdca-v2-cca       kinesis.eu-central-1.amazonaws.com                 -         -                      489
  cdca-v2-cca       cognito-identity.eu-central-1.amazonaws.com        -         -                      490
  cdca-v2-cca       a2etju7iem1tgc-ats.iot.eu-central-1.amazonaws.com  -         -                      491
  cdca-v2-cca       rgt.srv.ygles.com                                  -         -                      492
  cdca-v2-cca       hbpm-ec1l.srv.ygles.com                            -         -                      493
  cdca-v2-cca       camapi-ec1.srv.ygles.com                           -         -                      494
  cdca-v2-cca       camapis-ec1.srv.ygles.com                          -         -                      495
  cdca-v2-cca       camapi.srv.ygles.com                               -         -                      496
  cdca-v2-cca       camapis.srv.ygles.com                              -         -                      497
  cdca-v2-cca       mds-ec1.srv.ygles.com                              -         -                      499
  cdca-v2-cca       gdlp01.c-wss.com                                   -         -                      500
  cdca-v2-cca       www-ec1.srv.ygles.com                              -         -                      501
  cdca-v2-cca       cam-ec1.srv.ygles.com                              -         -                      502
  meap-cca          hbp-ec1l.srv.ygles.com                             -         -                      505
  meap-cca          kinesis.eu-central-1.amazonaws.com                 -         -                      506
  meap-cca          cognito-identity.eu-central-1.amazonaws.com        -         -                      507
  meap-cca          a2etju7iem1tgc-ats.iot.eu-central-1.amazonaws.com  -         -                      508
  meap-cca          rgt.srv.ygles.com                                  -         -                      509
  meap-cca          hbpm-ec1l.srv.ygles.com                            -         -                      510
  meap-cca          camapis-ec1.srv.ygles.com                          -         -                      511
  meap-cca          camapis.srv.ygles.com                              -         -                      512
  meap-cca          camapi-ec1.srv.ygles.com                           -         -                      513
  meap-cca          camapi.srv.ygles.com                               -         -                      514
  meap-cca          mds-ec1.srv.ygles.com                              -         -                      515
  meap-http         a01.ugwdevice.net                                  443       -                      505
  meap-http         b01.ugwdevice.net                                  443       -                      506
  erds              a01.ugwdevice.net                                  443       -                      517
  erds              b01.ugwdevice.net                                  443       -                      518
  erds              cnvextdata-an1s.srv.ygles.com                      443       remote-cca-activation  519
  rdms              device.c-cdsknn.net                                443       -                      522
  rdms              device02.c-cdsknn.net                              443       -                      523
  rdms              a02.c-cdsknn.net                                   443       -                      522
  backup            hbp-ec1l.srv.ygles.com                             443       -                      525
  backup            kinesis.eu-central-1.amazonaws.com                 443       -                      526
  backup            cognito-identity.eu-central-1.amazonaws.com        443       -                      527
  backup            a2etju7iem1tgc-ats.iot.eu-central-1.amazonaws.com  443|8883  -                      528
  backup            rgt.srv.ygles.com                                  443       -                      533
  backup            hbpm-ec1l.srv.ygles.com                            443       -                      534
  backup            a01.ugwdevice.net                                  443       -                      535
  backup            b01.ugwdevice.net                                  443       -                      525
  backup            cnvextdata-an1s.srv.ygles.com                      443       -                      526
  backup            camapi-ec1.srv.ygles.com                           443       -                      527
  backup            camapis-ec1.srv.ygles.com                          443       -                      531
  backup            camapi.srv.ygles.com                               443       -                      533
  backup            camapis.srv.ygles.com                              443       -                      534
  backup            dcf-ec1.srv.ygles.com                              443       -                      535
`;

const rows = document
  .trim()
  .split('\n')
  .map((row) => row.trim().split(/\s+/));

let catalogue: Catalogue;
beforeAll(() => {
  catalogue = loadCatalogue({ path: 'endpoints.yaml', bytes: readFileSync('endpoints.yaml') });
});

const host = (name: string) => catalogue.hosts.find((one) => one.name.startsWith(name));
const iot = 'a2etju7iem1tgc-ats.iot.eu-central-1.amazonaws.com';

describe('endpoints.yaml', () => {
  it('holds the rows of the document, in its order and no others', () => {
    const listed = catalogue.components.flatMap(({ id, endpoints }) =>
      endpoints.map((row) => [
        id,
        row.host.name,
        row.portStated ? row.ports.join('|') : '-',
        row.condition ?? '-',
        String(row.source.line),
      ]),
    );
    expect(listed).toEqual(rows);
    expect(listed).toHaveLength(66);
  });

  it('assumes 443, and for the IoT host 443 or 8883, where the document states no port', () => {
    const assumed = catalogue.components.flatMap((one) => one.endpoints).filter((row) => !row.portStated);
    expect(assumed).toHaveLength(36);
    for (const row of assumed) expect(row.ports).toEqual(row.host.name === iot ? [443, 8883] : [443]);
  });

  it('needs one port of several for the IoT host only', () => {
    const all = catalogue.components.flatMap((one) => one.endpoints);
    for (const row of all) expect([row.host.name, row.anyOf]).toEqual([row.host.name, row.host.name === iot]);
  });

  it('comes to 21 hosts and 22 pairs of host and port', () => {
    const pairs = catalogue.components.flatMap(({ endpoints }) =>
      endpoints.flatMap((row) => row.ports.map((port) => `${row.host.name}:${port}`)),
    );
    expect(catalogue.hosts).toHaveLength(21);
    expect(new Set(catalogue.hosts.map(({ name }) => name))).toEqual(new Set(rows.map((row) => row[1])));
    expect(new Set(pairs).size).toBe(22);
  });

  it.each([
    ['cca', 'device'],
    ['cdca-v1', 'pc'],
    ['cdca-v2-standard', 'pc'],
    ['cdca-v2-cca', 'pc'],
    ['meap-cca', 'device'],
    ['meap-http', 'device'],
    ['erds', 'device'],
    ['rdms', 'device'],
    ['backup', 'device'],
  ])('knows that %s runs on a %s', (id, runsOn) => {
    expect(catalogue.components.find((one) => one.id === id)?.runsOn).toBe(runsOn);
  });

  it('says in English and French what each component is', () => {
    for (const { title, purpose } of catalogue.components)
      for (const text of [title, purpose])
        expect([text.en, text.fr]).toEqual([expect.any(String), expect.any(String)]);
  });

  it('offers the MQTT protocol to the IoT host on 443 and none on 8883', () => {
    expect(host(iot)).toMatchObject({
      speaks: 'mqtt',
      clientCertificate: true,
      alpn: { 443: ['x-amzn-mqtt-ca'] },
    });
    expect(host(iot)?.alpn[8883]).toBeUndefined();
    expect(catalogue.hosts.filter((one) => one.speaks === 'mqtt' || one.clientCertificate)).toHaveLength(1);
  });

  it('tells AWS hosts, whose addresses rotate, from those of Canon', () => {
    for (const { name, owner, rotating } of catalogue.hosts) {
      const aws = name.endsWith('.amazonaws.com');
      expect([name, owner, rotating]).toEqual([name, aws ? 'aws' : 'canon', aws]);
    }
  });

  it('mentions port 80 for the download host without listing it', () => {
    expect(host('gdlp01')?.remark?.en).toMatch(/80/);
    expect(host('gdlp01')?.remark?.fr).toMatch(/80/);
  });

  it('lists the wildcards as the vendor recommends them', () => {
    expect(catalogue.wildcards).toEqual([
      '*.srv.ygles.com',
      '*.amazonaws.com',
      '*.c-cdsknn.net',
      '*.ugwdevice.net',
    ]);
  });

  it('names the document it stands on', () => {
    expect(catalogue.document).toEqual({
      title: 'La sécurité des informations avec la eMaintenance Canon',
      language: 'fr',
      sha256: 'a5dad9f3162ee3560d3c08e9d1608368a063946191db34c981e013cdebe22656',
    });
  });

  it('names each host once', () => {
    const text = readFileSync('endpoints.yaml', 'utf8');
    for (const { name } of catalogue.hosts) expect(text.split(name)).toHaveLength(2);
  });

  it('names the schema for editors on its first line', () => {
    expect(readFileSync('endpoints.yaml', 'utf8').split('\n')[0]).toBe(
      '# yaml-language-server: $schema=schema/catalogue.schema.json',
    );
  });
});
