# tests/vmm/local.mk
