# tests/vmm/local.mk: tests of the engine's core, KVM, boot and machine
if HAVE_CHECK
VMM_TESTS = test-core-memory test-core-bus test-core-channel test-core-state test-core-ioloop \
	test-acpi test-boot test-cpuid test-host-probe test-machine
check_PROGRAMS += $(VMM_TESTS)
TESTS += $(VMM_TESTS)
test_core_memory_SOURCES = tests/vmm/test-core-memory.c tests/guest-ram.c tests/harness.c
test_core_memory_CPPFLAGS = $(VMM_CPPFLAGS) $(TEST_CPPFLAGS)
test_core_memory_LDADD = $(VMM_LIBS) $(CHECK_LIBS)
test_core_bus_SOURCES = tests/vmm/test-core-bus.c tests/harness.c
test_core_bus_CPPFLAGS = $(VMM_CPPFLAGS) $(TEST_CPPFLAGS)
test_core_bus_LDADD = $(VMM_LIBS) $(CHECK_LIBS)
test_core_channel_SOURCES = tests/vmm/test-core-channel.c tests/harness.c
test_core_channel_CPPFLAGS = $(VMM_CPPFLAGS) $(TEST_CPPFLAGS)
test_core_channel_LDADD = $(VMM_LIBS) $(CHECK_LIBS)
test_core_state_SOURCES = tests/vmm/test-core-state.c tests/harness.c
test_core_state_CPPFLAGS = $(VMM_CPPFLAGS) $(TEST_CPPFLAGS)
test_core_state_LDADD = $(VMM_LIBS) $(CHECK_LIBS)
test_core_ioloop_SOURCES = tests/vmm/test-core-ioloop.c tests/harness.c
test_core_ioloop_CPPFLAGS = $(VMM_CPPFLAGS) $(TEST_CPPFLAGS)
test_core_ioloop_LDADD = $(VMM_LIBS) $(CHECK_LIBS)
test_acpi_SOURCES = tests/vmm/test-acpi.c tests/harness.c
test_acpi_CPPFLAGS = $(VMM_CPPFLAGS) $(TEST_CPPFLAGS)
test_acpi_LDADD = $(VMM_LIBS) $(CHECK_LIBS)
test_boot_SOURCES = tests/vmm/test-boot.c tests/harness.c
test_boot_CPPFLAGS = $(VMM_CPPFLAGS) $(TEST_CPPFLAGS)
test_boot_LDADD = $(VMM_LIBS) $(CHECK_LIBS)
test_cpuid_SOURCES = tests/vmm/test-cpuid.c tests/harness.c
test_cpuid_CPPFLAGS = $(VMM_CPPFLAGS) $(TEST_CPPFLAGS)
test_cpuid_LDADD = $(VMM_LIBS) $(CHECK_LIBS)
test_host_probe_SOURCES = tests/vmm/test-host-probe.c tests/harness.c
test_host_probe_CPPFLAGS = $(VMM_CPPFLAGS) $(TEST_CPPFLAGS)
test_host_probe_LDADD = $(VMM_LIBS) $(CHECK_LIBS)
test_machine_SOURCES = tests/vmm/test-machine.c tests/harness.c
test_machine_CPPFLAGS = $(VMM_CPPFLAGS) $(TEST_CPPFLAGS)
test_machine_LDADD = $(VMM_LIBS) $(CHECK_LIBS)
endif
