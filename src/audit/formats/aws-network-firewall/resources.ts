/** The rule groups and policies of a document, whichever of the shapes it has. */
import { at, keysOf, type Place, textOf } from './document.js';

export interface GroupPlace {
  /** Its own, and its logical id in a template; none: the document does not say. */
  readonly names: readonly string[];
  /** What holds `RulesSource`. */
  readonly group: Place;
}

export interface Resources {
  readonly groups: readonly GroupPlace[];
  /** What holds `StatefulDefaultActions`. */
  readonly policies: readonly Place[];
}

/**
 * Output of describe-rule-group and describe-firewall-policy, input of create-rule-group (the whole, or its
 * --rule-group alone) and of create-firewall-policy, and templates of CloudFormation.
 */
export function resourcesOf(root: Place): Resources {
  const resources = at(root, 'Resources');
  const parts: readonly Part[] = resources
    ? keysOf(resources).flatMap((id) => {
        const place = at(resources, id, 'Properties');
        return place ? [{ place, ids: [id] }] : [];
      })
    : [{ place: root, ids: [] }];
  return {
    groups: parts.flatMap(groupOf),
    policies: parts.flatMap(({ place }) => policyOf(place)),
  };
}

interface Part {
  readonly place: Place;
  readonly ids: readonly string[];
}

function groupOf({ place, ids }: Part): readonly GroupPlace[] {
  const name =
    textOf(at(place, 'RuleGroupName')) ??
    textOf(at(place, 'RuleGroupResponse', 'RuleGroupName')) ??
    textOf(at(place, 'RuleGroupResponse', 'RuleGroupArn'))?.replace(/^.*\//, '');
  const group = at(place, 'RuleGroup') ?? (at(place, 'RulesSource') || at(place, 'Rules') ? place : null);
  return group ? [{ names: [...ids, ...(name === undefined ? [] : [name])], group }] : [];
}

function policyOf(part: Place): readonly Place[] {
  const policy = at(part, 'FirewallPolicy');
  if (policy && keysOf(policy).length > 0) return [policy];
  return at(part, 'StatelessDefaultActions') ? [part] : [];
}
