# tests/vmm/devices.mk: tests of devices without KVM, in an environment of plain memory
DEVICE_FAKES = tests/vmm/fake-env.c tests/vmm/fake-env.h \
	tests/vmm/fake-driver.c tests/vmm/fake-driver.h
if HAVE_CHECK
DEVICE_TESTS = test-virtio-blk
check_PROGRAMS += $(DEVICE_TESTS)
TESTS += $(DEVICE_TESTS)
test_virtio_blk_SOURCES = tests/vmm/test-virtio-blk.c tests/harness.c $(DEVICE_FAKES)
test_virtio_blk_CPPFLAGS = $(VMM_CPPFLAGS) $(TEST_CPPFLAGS) -I$(srcdir)/tests/vmm
test_virtio_blk_LDADD = $(VMM_LIBS) $(CHECK_LIBS)
endif
