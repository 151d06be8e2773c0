# tests/src/kvm.mk: tests of definitions, intents, new domains and the engine as a host
KVM_TESTS = test-create test-domstore test-domxml test-host-kvm test-host-linux test-intent \
	test-memory-guard
check_PROGRAMS += $(KVM_TESTS)
TESTS += $(KVM_TESTS)

test_domxml_SOURCES = tests/src/test-domxml.c tests/harness.c
test_domxml_CPPFLAGS = $(APP_TEST_CPPFLAGS)
test_domxml_LDADD = $(APP_TEST_LIBS)

test_domstore_SOURCES = tests/src/test-domstore.c tests/src/scratch.c tests/harness.c
test_domstore_CPPFLAGS = $(APP_TEST_CPPFLAGS)
test_domstore_LDADD = $(APP_TEST_LIBS)

test_intent_SOURCES = tests/src/test-intent.c tests/src/scratch.c tests/harness.c
test_intent_CPPFLAGS = $(APP_TEST_CPPFLAGS)
test_intent_LDADD = $(APP_TEST_LIBS)

test_create_SOURCES = tests/src/test-create.c tests/src/scratch.c tests/src/fake-host.c \
	tests/harness.c
test_create_CPPFLAGS = $(APP_TEST_CPPFLAGS)
test_create_LDADD = $(APP_TEST_LIBS)

test_memory_guard_SOURCES = tests/src/test-memory-guard.c tests/guest-ram.c tests/guest-ram.h \
	tests/harness.c
test_memory_guard_CPPFLAGS = $(APP_TEST_CPPFLAGS)
test_memory_guard_LDADD = $(APP_TEST_LIBS)

test_host_kvm_SOURCES = tests/src/test-host-kvm.c tests/src/scratch.c tests/guest-ram.c \
	tests/harness.c
test_host_kvm_CPPFLAGS = $(APP_TEST_CPPFLAGS)
test_host_kvm_LDADD = $(APP_TEST_LIBS)

test_host_linux_SOURCES = tests/src/test-host-linux.c tests/src/scratch.c tests/harness.c
test_host_linux_CPPFLAGS = $(APP_TEST_CPPFLAGS)
test_host_linux_LDADD = $(APP_TEST_LIBS)

FUZZ_TARGETS += fuzz-domxml
fuzz_domxml_SOURCES = tests/fuzz/fuzz-domxml.c
fuzz_domxml_CPPFLAGS = $(APP_CPPFLAGS)
fuzz_domxml_LDADD = $(FUZZ_MAIN) $(APP_LIBS)
fuzz_domxml_LDFLAGS = $(FUZZ_LINK)
