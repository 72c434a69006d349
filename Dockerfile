# The service without its embedded PostgreSQL: it is given a database (compose.yaml shows how).

FROM python:3.13-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/exitadmin
WORKDIR /srv/exitadmin
COPY requirements.image.lock ./
RUN /opt/exitadmin/bin/python -m pip install --require-hashes -r requirements.image.lock
COPY pyproject.toml README.md LICENSE alembic.ini ./
COPY migrations migrations
COPY app app
# editable: the migrations stand beside the program, in no package
RUN /opt/exitadmin/bin/python -m pip install --no-deps --editable . \
    && /opt/exitadmin/bin/python -m compileall -q app migrations \
    && /opt/exitadmin/bin/python -m pip uninstall --quiet --yes pip

FROM python:3.13-slim
COPY --from=build /opt/exitadmin /opt/exitadmin
COPY --from=build /srv/exitadmin /srv/exitadmin
WORKDIR /srv/exitadmin
ENV PATH=/opt/exitadmin/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    EXITADMIN_ENVIRONMENT=production \
    HOST=0.0.0.0 \
    PORT=8000
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 CMD ["python", "-c", \
    "import os, urllib.request; urllib.request.urlopen('http://127.0.0.1:' + os.environ['PORT'] + '/livez', timeout=2)"]
CMD ["exitadmin", "serve"]
