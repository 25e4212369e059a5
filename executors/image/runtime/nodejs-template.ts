/** Installs as the lock file says, and starts as package.json says. */
export const nodejsTemplate: Readonly<Record<string, string>> = {
  Dockerfile: `# The runtime "nodejs" of mmo: installs as the lock file says, starts as package.json says.
ARG RUNTIME_VERSION=24
ARG RUNTIME_IMAGE=node
FROM \${RUNTIME_IMAGE}:\${RUNTIME_VERSION}
WORKDIR /app
COPY package.json package-lock.jso[n] npm-shrinkwrap.jso[n] yarn.loc[k] .npmr[c] ./
RUN if [ -f yarn.lock ]; then yarn install --frozen-lockfile; \\
    elif [ -f package-lock.json ] || [ -f npm-shrinkwrap.json ]; then npm ci --no-audit; \\
    else npm install --no-audit; fi
COPY --chown=1000:1000 . .
ENV NODE_ENV=production
USER 1000:1000
CMD ["npm", "start"]
`,
  '.dockerignore': `.git
.mmo
node_modules
npm-debug.log
`,
};
