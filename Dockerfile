# syntax=docker/dockerfile:1
# Packages are installed in a stage of their own: npm and its cache stay out of the image that runs.
FROM node:24-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev && npm cache clean --force

FROM node:24-bookworm-slim
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    DATABASE_URL=file:/data/showback.db \
    SHOWBACK_CONFIG=
WORKDIR /app
COPY --from=packages /app/node_modules ./node_modules
COPY package.json ./
COPY bin ./bin
COPY commands ./commands
COPY db ./db
COPY jobs ./jobs
COPY src ./src
RUN ln -s /app/bin/showback.js /usr/local/bin/showback \
 && mkdir -p /data node_modules/.cache/showback \
 && chown node:node /data node_modules/.cache/showback
USER node
# The folder in which .env and showback.yaml are looked for; the database and the bill archive stand here too.
WORKDIR /data
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 3000}/healthz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
STOPSIGNAL SIGTERM
# As in package.json: the bot makes little garbage at a time, and a small young generation keeps it small.
ENTRYPOINT ["node", "--max-semi-space-size=4", "/app/bin/showback.js"]
CMD ["start"]
