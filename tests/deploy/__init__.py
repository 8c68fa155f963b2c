"""The files of a deployment: Dockerfile, compose.yml and `deploy/`, run without a Docker daemon."""
