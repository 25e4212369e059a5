/** Whether `against` names a file rather than a git ref. */
export function isDescriptorFile(against: string): boolean {
  return /\.(?:binpb|bin|pb|json|txtpb)(?:\.gz|\.zst)?$/.test(against);
}
