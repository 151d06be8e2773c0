# tests/guests/local.mk
