# tests/ui/local.mk
