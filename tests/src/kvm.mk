# tests/src/kvm.mk
