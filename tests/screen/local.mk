# tests/screen/local.mk
