# The warehouse and its scheduler in one image, from the hashed locks.
# Another registry or a digest: --build-arg PYTHON_IMAGE=python:3.11.14-slim-bookworm@sha256:…
ARG PYTHON_IMAGE=python:3.11.14-slim-bookworm

FROM ${PYTHON_IMAGE} AS tools
WORKDIR /build
COPY requirements/uv.txt requirements/build.txt requirements/
RUN python -m venv /opt/tools \
    && /opt/tools/bin/python -m pip install --no-cache-dir --quiet --disable-pip-version-check --require-hashes \
        -r requirements/uv.txt -r requirements/build.txt

# What we depend on, apart from what we write: a change of ours leaves this layer as it is.
FROM tools AS dependencies
COPY requirements/deploy.txt requirements/
RUN python -m venv --without-pip /opt/igw/venv \
    && /opt/tools/bin/uv pip install --python /opt/igw/venv/bin/python --no-cache --quiet --require-hashes \
        -r requirements/deploy.txt
WORKDIR /opt/igw/venv/lib/python3.11/site-packages
# Left out, a fifth of the size: other packages' own tests, C sources, headers and type stubs, what only a linker wants,
# Arrow's network server and its own S3 (ours is boto3's and DuckDB's), Celery's web pages (Airflow shows its tasks), the
# names of months in 700 languages, and Amazon's services other than S3.
RUN rm -rf pandas/tests pyarrow/tests pyarrow/include pyarrow/src pyarrow/*flight* pyarrow/*s3* \
        pyarrow/libarrow*.so pyarrow/libarrow*.so.*.*.* flower flower-* tornado tornado-* \
    && find libcst networkx numpy scipy -type d -name tests -prune -exec rm -rf {} + \
    && find . -type f \( -name '*.pyi' -o -name '*.pyx' -o -name '*.px[di]' -o -name '*.[ch]' -o -name '*.po' \) -delete \
    && find babel/locale-data -type f ! -name 'en*' ! -name root.dat -delete \
    && find botocore/data boto3/data -mindepth 1 -maxdepth 1 -type d ! -name s3 ! -name sts -exec rm -rf {} +
COPY infra/airflow/bytecode.py /build/
RUN AIRFLOW_HOME=/tmp/airflow GX_ANALYTICS_ENABLED=False DO_NOT_TRACK=1 \
    /opt/igw/venv/bin/python /build/bytecode.py >/dev/null

FROM tools AS package
COPY pyproject.toml README.md LICENSE ./
COPY src src
# An empty environment at the same path, so that the command `igw` names the interpreter it will meet.
RUN python -m venv --without-pip /opt/igw/venv \
    && /opt/tools/bin/python -m hatchling build --target wheel --directory dist \
    && /opt/tools/bin/uv pip install --python /opt/igw/venv/bin/python --no-cache --quiet --no-deps \
        --compile-bytecode --target /opt/igw/src dist/*.whl

FROM ${PYTHON_IMAGE}
RUN groupadd --gid 10001 igw \
    && useradd --uid 10001 --gid igw --no-create-home --home-dir /srv/igw --shell /usr/sbin/nologin igw \
    && install --directory --owner igw --group igw /srv/igw /srv/igw/site /srv/logs
COPY --from=dependencies /opt/igw/venv /opt/igw/venv
COPY dbt_project /opt/igw/dbt_project
COPY expectations /opt/igw/expectations
COPY dags /opt/igw/dags
COPY infra/airflow /opt/igw/infra/airflow
COPY --from=package /opt/igw/src /opt/igw/src
ENV PATH=/opt/igw/src/bin:/opt/igw/venv/bin:/usr/local/bin:/usr/bin:/bin \
    PYTHONPATH=/opt/igw/src \
    PYTHONUNBUFFERED=1 \
    LANG=C.UTF-8 \
    HOME=/tmp \
    IGW_HOME=/srv/igw \
    AIRFLOW_HOME=/tmp/airflow \
    AIRFLOW__CORE__DAGS_FOLDER=/opt/igw/dags \
    AIRFLOW__USAGE_DATA_COLLECTION__ENABLED=False \
    DO_NOT_TRACK=1 \
    DBT_SEND_ANONYMOUS_USAGE_STATS=False \
    GX_ANALYTICS_ENABLED=False \
    SCARF_ANALYTICS=false
WORKDIR /srv/igw
USER 10001:10001
CMD ["igw", "--help"]
