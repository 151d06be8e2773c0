# tests/src/local.mk
