/**
 * The intrinsic functions of CloudFormation: `!Ref Cidr`, which is `{ "Ref": "Cidr" }`. What they come to is known
 * when a template is deployed, and not before.
 */
import type { CollectionTag, ScalarTag } from 'yaml';

const names =
  'Ref Condition Sub GetAtt Join If Select Split FindInMap ImportValue Base64 Cidr GetAZs Transform And Equals Not Or Length ToJsonString'.split(
    ' ',
  );

/** Reads the short form of YAML as the long one. */
export const intrinsicTags: readonly (ScalarTag | CollectionTag)[] = names.flatMap((name) => {
  const tag = `!${name}`;
  const key = name === 'Ref' || name === 'Condition' ? name : `Fn::${name}`;
  const scalar: ScalarTag = {
    tag,
    resolve: (text) => ({ [key]: name === 'GetAtt' ? text.split('.') : text }),
  };
  const collection = (kind: 'seq' | 'map'): CollectionTag => ({
    tag,
    collection: kind,
    resolve: (value) => ({ [key]: value.toJSON() }),
  });
  return [scalar, collection('seq'), collection('map')];
});

export function isIntrinsic(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.entries(value).some(
    ([key, argument]) => key.startsWith('Fn::') || (key === 'Ref' && typeof argument === 'string'),
  );
}
