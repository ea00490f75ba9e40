# The product alone: the hashed lock of what it needs to run, then the package itself.
FROM python:3.11-slim
WORKDIR /app
COPY requirements/run.lock requirements/run.lock
RUN pip install --no-cache-dir --require-hashes -r requirements/run.lock
COPY pyproject.toml README.md LICENSE NOTICE.md ./
COPY src src
RUN pip install --no-cache-dir --no-deps --no-build-isolation . \
    && useradd --system --uid 10001 counterpoise && mkdir /data && chown counterpoise /data
USER counterpoise
VOLUME /data
ENV COUNTERPOISE_HOME=/data
EXPOSE 8000
CMD ["counterpoise", "serve"]
