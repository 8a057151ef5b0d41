/** The groups of which no label is present; empty when the labels approve. */
export function unmetLabelGroups(required: string[][], labels: string[]): string[][] {
  return required.filter((group) => !group.some((label) => labels.includes(label)));
}

/** `label ok-to-test and one of lgtm, approved`: how a person is told what is missing. */
export function describeLabelGroups(groups: string[][]): string {
  return groups
    .map((group) =>
      group.length === 1 ? `label \`${group[0]}\`` : `one of ${group.map((l) => `\`${l}\``).join(', ')}`,
    )
    .join(' and ');
}
