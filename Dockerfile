# syntax=docker/dockerfile:1
# The image of the server. How to build and run it: docs/deploy.md

ARG PYTHON=python:3.11-slim-bookworm

FROM ${PYTHON} AS build
# `run`, or `extras` to install nextset[tracing] and nextset[mcp] too.
ARG REQUIREMENTS=run
WORKDIR /src
# First what changes rarely, so that a change of the code does not install the dependencies again.
COPY requirements/run.txt requirements/extras.txt requirements/
RUN python3 -m venv /opt/nextset && \
    /opt/nextset/bin/pip install --no-cache-dir --require-hashes --requirement "requirements/${REQUIREMENTS}.txt"
COPY pyproject.toml README.md LICENSE ./
COPY docs docs
COPY migrations migrations
COPY domain domain
COPY api api
# Afterward nothing needs the tools that installed it.
RUN /opt/nextset/bin/pip install --no-cache-dir --no-deps --no-build-isolation . && \
    /opt/nextset/bin/pip uninstall --yes setuptools pip

FROM ${PYTHON}
ARG VERSION=1.0.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Nextset" \
      org.opencontainers.image.description="The API that prescribes an athlete's next training session and explains every decision." \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
RUN useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin nextset && \
    install --directory --owner nextset --group nextset --mode 0700 /var/lib/nextset
COPY --from=build /opt/nextset /opt/nextset
ENV PATH=/opt/nextset/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    NEXTSET_HOST=0.0.0.0 \
    NEXTSET_DATABASE_URL=sqlite:////var/lib/nextset/nextset.sqlite
WORKDIR /var/lib/nextset
USER 10001:10001
EXPOSE 8000
# The image has no curl. The port is the one that the server listens on.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python3", "-c", "import http.client, os, sys; c = http.client.HTTPConnection('127.0.0.1', int(os.environ.get('NEXTSET_PORT') or 8000), timeout=4); c.request('GET', '/health/ready'); sys.exit(c.getresponse().status != 200)"]
ENTRYPOINT ["nextset"]
CMD ["serve"]
