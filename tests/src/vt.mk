# tests/src/vt.mk
