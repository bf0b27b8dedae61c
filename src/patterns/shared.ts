/**
 * Domains of cloud operators below which each of their customers gets names, though the Public Suffix List
 * does not hold the domain itself (it holds some names below it, such as `s3.amazonaws.com`).
 */
const operators: Readonly<Record<string, string>> = {
  'amazonaws.com': 'AWS',
  'amazonaws.com.cn': 'AWS in China',
  'amazonaws.eu': 'AWS in its European cloud',
  'amazoncognito.com': 'AWS',
  'api.aws': 'AWS',
  'on.aws': 'AWS',
  'windows.net': 'Azure',
  'azure.com': 'Azure',
  'azure.net': 'Azure',
  // IoT Hub, its provisioning service and IoT Central: the first label is a customer's.
  'azure-devices.net': 'Azure',
  'azure-devices-provisioning.net': 'Azure',
  'azureiotcentral.com': 'Azure',
  'azurecr.io': 'Azure',
  'googleapis.com': 'Google Cloud',
  'googleusercontent.com': 'Google',
  'firebaseio.com': 'Google Firebase',
  'oraclecloud.com': 'Oracle Cloud',
  'appdomain.cloud': 'IBM Cloud',
  'aliyuncs.com': 'Alibaba Cloud',
  'myqcloud.com': 'Tencent Cloud',
  'myhuaweicloud.com': 'Huawei Cloud',
  'hivemq.cloud': 'HiveMQ Cloud',
  'backblazeb2.com': 'Backblaze',
  'wasabisys.com': 'Wasabi',
  'fastly.net': 'Fastly',
  'b-cdn.net': 'Bunny',
  'cdn77.org': 'CDN77',
};

/** What one service of AWS gives each of its customers, by the label before the region. */
const services: Readonly<Record<string, string>> = {
  iot: 'MQTT broker',
  s3: 'storage bucket',
  'execute-api': 'API gateway',
  elb: 'load balancer',
  compute: 'virtual machine',
};

/** Whose customers all get names below `name`, or null where nothing says that anybody's do. */
export function sharedBy(name: string): string | null {
  const operator = operatorOf(name);
  if (!operator) return null;
  const labels = name.slice(0, -operator.domain.length).split('.').filter(Boolean);
  const [first = '', second] = labels;
  const service = services[first];
  if (service && second) return `every ${operator.title} customer's ${service} in ${second}`;
  if (!second && /^[a-z]+(-[a-z]+)+-\d+$/.test(first))
    return `every ${operator.title} customer's public endpoint in ${first}`;
  if (labels.length === 0) return `every ${operator.title} customer's public endpoint, in every region`;
  return `names that ${operator.title} gives to any of its customers`;
}

function operatorOf(name: string): { readonly domain: string; readonly title: string } | null {
  for (const [domain, title] of Object.entries(operators))
    if (name === domain || name.endsWith(`.${domain}`)) return { domain, title };
  return null;
}
