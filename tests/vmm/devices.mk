# tests/vmm/devices.mk: tests of devices without KVM, in an environment of plain memory
DEVICE_FAKES = tests/vmm/fake-env.c tests/vmm/fake-env.h \
	tests/vmm/fake-driver.c tests/vmm/fake-driver.h
if HAVE_CHECK
DEVICE_TESTS = test-virtq test-serial test-pc-power test-pci test-disk \
	test-virtio-blk test-virtio-rng test-device-contract
check_PROGRAMS += $(DEVICE_TESTS)
TESTS += $(DEVICE_TESTS)
test_virtq_SOURCES = tests/vmm/test-virtq.c tests/harness.c
test_virtq_CPPFLAGS = $(VMM_CPPFLAGS) $(TEST_CPPFLAGS)
test_virtq_LDADD = $(VMM_LIBS) $(CHECK_LIBS)
test_serial_SOURCES = tests/vmm/test-serial.c tests/harness.c $(DEVICE_FAKES)
test_serial_CPPFLAGS = $(VMM_CPPFLAGS) $(TEST_CPPFLAGS) -I$(srcdir)/tests/vmm
test_serial_LDADD = $(VMM_LIBS) $(CHECK_LIBS)
test_pc_power_SOURCES = tests/vmm/test-pc-power.c tests/harness.c $(DEVICE_FAKES)
test_pc_power_CPPFLAGS = $(VMM_CPPFLAGS) $(TEST_CPPFLAGS) -I$(srcdir)/tests/vmm
test_pc_power_LDADD = $(VMM_LIBS) $(CHECK_LIBS)
test_pci_SOURCES = tests/vmm/test-pci.c tests/harness.c $(DEVICE_FAKES)
test_pci_CPPFLAGS = $(VMM_CPPFLAGS) $(TEST_CPPFLAGS) -I$(srcdir)/tests/vmm
test_pci_LDADD = $(VMM_LIBS) $(CHECK_LIBS)
test_disk_SOURCES = tests/vmm/test-disk.c tests/harness.c
test_disk_CPPFLAGS = $(VMM_CPPFLAGS) $(TEST_CPPFLAGS)
test_disk_LDADD = $(VMM_LIBS) $(CHECK_LIBS)
test_virtio_blk_SOURCES = tests/vmm/test-virtio-blk.c tests/harness.c $(DEVICE_FAKES)
test_virtio_blk_CPPFLAGS = $(VMM_CPPFLAGS) $(TEST_CPPFLAGS) -I$(srcdir)/tests/vmm
test_virtio_blk_LDADD = $(VMM_LIBS) $(CHECK_LIBS)
test_virtio_rng_SOURCES = tests/vmm/test-virtio-rng.c tests/harness.c $(DEVICE_FAKES)
test_virtio_rng_CPPFLAGS = $(VMM_CPPFLAGS) $(TEST_CPPFLAGS) -I$(srcdir)/tests/vmm
test_virtio_rng_LDADD = $(VMM_LIBS) $(CHECK_LIBS)
test_device_contract_SOURCES = tests/vmm/test-device-contract.c tests/harness.c $(DEVICE_FAKES)
test_device_contract_CPPFLAGS = $(VMM_CPPFLAGS) $(TEST_CPPFLAGS) -I$(srcdir)/tests/vmm
test_device_contract_LDADD = $(VMM_LIBS) $(CHECK_LIBS)
endif

fuzz_virtq_SOURCES = tests/fuzz/fuzz-virtq.c
fuzz_virtq_CPPFLAGS = $(VMM_CPPFLAGS)
fuzz_virtq_LDADD = $(FUZZ_MAIN) $(VMM_LIBS)
fuzz_virtq_LDFLAGS = $(FUZZ_LINK)
fuzz_device_SOURCES = tests/fuzz/fuzz-device.c \
	tests/fuzz/device-ops.c tests/fuzz/device-ops.h $(DEVICE_FAKES)
fuzz_device_CPPFLAGS = $(VMM_CPPFLAGS) -I$(srcdir)/tests/vmm
fuzz_device_LDADD = $(FUZZ_MAIN) $(VMM_LIBS)
fuzz_device_LDFLAGS = $(FUZZ_LINK)
