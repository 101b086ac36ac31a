# Two stages: the first builds a virtual environment and the index, the second runs it as a plain user.
FROM python:3.11-slim AS build
WORKDIR /src
COPY requirements/ requirements/
RUN python -m venv /opt/coach \
    && /opt/coach/bin/pip install --no-cache-dir --require-hashes -r requirements/run.txt
COPY pyproject.toml README.md ./
COPY coach/ coach/
COPY knowledge/ knowledge/
COPY prompts/ prompts/
COPY evals/ evals/
# What only the build needed stays behind.
RUN /opt/coach/bin/pip install --no-cache-dir --no-deps --no-build-isolation . \
    && /opt/coach/bin/pip uninstall --yes hatchling editables uv
WORKDIR /
RUN COACH_DATA_DIR=/var/lib/coach /opt/coach/bin/coach index

FROM python:3.11-slim
# A volume takes its owner from the folder that it is mounted on.
RUN useradd --system --uid 10001 --create-home coach \
    && install --directory --owner=coach --group=coach /var/lib/chroma
COPY --from=build /opt/coach /opt/coach
COPY --from=build --chown=coach:coach /var/lib/coach /var/lib/coach
ENV PATH=/opt/coach/bin:$PATH COACH_HOST=0.0.0.0 COACH_PORT=8000 COACH_DATA_DIR=/var/lib/coach \
    ORT_DISABLE_TELEMETRY=1 PYTHONUNBUFFERED=1
USER coach
WORKDIR /home/coach
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=3)"]
CMD ["coach", "serve"]
