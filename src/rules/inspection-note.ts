/** For the guide of a platform that can decrypt TLS. No statement of the vendor's is known: hence a precaution. */
export const inspectionNote =
  'As a precaution, leave these hosts out of TLS inspection: a device trusts the roots of its firmware and no others, ' +
  'and a service that asks for a device certificate cannot work through inspection at all.';
