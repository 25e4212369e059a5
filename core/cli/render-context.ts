/** The stored context as text or JSON. */
export function renderContext(services: readonly string[], json: boolean): string {
  if (json) return `${JSON.stringify({ services })}\n`;
  return services.length === 0 ? 'no context: commands are about all services\n' : `context: ${services.join(' ')}\n`;
}
