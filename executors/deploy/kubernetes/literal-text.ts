/** A text for a command or a variable of a pod, as it is: Kubernetes would replace `$(NAME)` by another variable, and `$$` by `$`. */
export function literalText(text: string): string {
  return text.replace(/\$(?=[$(])/g, () => '$$');
}
