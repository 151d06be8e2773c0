# tests/vmm/devices.mk
