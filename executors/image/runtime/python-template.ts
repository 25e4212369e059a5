/** Installs requirements.txt, else the project itself, and starts the first of the usual entry points. */
export const pythonTemplate: Readonly<Record<string, string>> = {
  Dockerfile: `# The runtime "python" of mmo: installs requirements.txt, else the project itself, and starts main.py, app.py or server.py.
ARG RUNTIME_VERSION=3.13
ARG RUNTIME_IMAGE=python
FROM \${RUNTIME_IMAGE}:\${RUNTIME_VERSION}
ENV PYTHONUNBUFFERED=1
WORKDIR /app
COPY .mmo-template/start requirements*.txt /opt/mmo-template/
RUN if [ -f /opt/mmo-template/requirements.txt ]; then pip install --no-cache-dir -r /opt/mmo-template/requirements.txt; fi
COPY --chown=1000:1000 . .
RUN if [ ! -f requirements.txt ] && { [ -f pyproject.toml ] || [ -f setup.py ]; }; then pip install --no-cache-dir .; fi
USER 1000:1000
CMD ["/bin/sh", "/opt/mmo-template/start"]
`,
  '.dockerignore': `.git
.mmo
.venv
**/__pycache__
**/*.pyc
`,
  '.mmo-template/start': `#!/bin/sh
for file in main.py app.py server.py; do
  if [ -f "$file" ]; then exec python "$file"; fi
done
echo 'there is no main.py, app.py or server.py: say "command" in service.yml' >&2
exit 1
`,
};
