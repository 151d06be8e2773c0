# tests/src/libvirt.mk: tests of libvirt hosts, on libvirt's test driver
fuzz_hosts_SOURCES = tests/fuzz/fuzz-hosts.c
fuzz_hosts_CPPFLAGS = $(APP_CPPFLAGS)
fuzz_hosts_LDADD = $(FUZZ_MAIN) $(APP_LIBS)
fuzz_hosts_LDFLAGS = $(FUZZ_LINK)

check_PROGRAMS += test-hosts test-ask test-verb-parts
TESTS += test-hosts test-ask test-verb-parts
test_verb_parts_SOURCES = tests/src/test-verb-parts.c tests/harness.c
test_verb_parts_CPPFLAGS = $(APP_CPPFLAGS) $(TEST_CPPFLAGS)
test_verb_parts_LDADD = $(APP_LIBS) $(CHECK_LIBS)
test_ask_SOURCES = tests/src/test-ask.c tests/src/scratch.c tests/harness.c
test_ask_CPPFLAGS = $(APP_CPPFLAGS) $(TEST_CPPFLAGS) -I$(srcdir)/tests/src
test_ask_LDADD = $(APP_LIBS) $(CHECK_LIBS)
test_hosts_SOURCES = tests/src/test-hosts.c tests/src/scratch.c tests/harness.c
test_hosts_CPPFLAGS = $(APP_CPPFLAGS) $(TEST_CPPFLAGS) -I$(srcdir)/tests/src
test_hosts_LDADD = $(APP_LIBS) $(CHECK_LIBS)

if HAVE_LIBVIRT
LIBVIRT_TESTS = test-lv-resources test-libvirt test-lv-domains test-lv-inventory test-lv-verbs
check_PROGRAMS += $(LIBVIRT_TESTS)
TESTS += $(LIBVIRT_TESTS)
LIBVIRT_TEST_CPPFLAGS = $(LIBVIRT_CPPFLAGS_ALL) $(TEST_CPPFLAGS) -I$(srcdir)/tests/src
LIBVIRT_TEST_LIBS = liblv.a $(APP_LIBS) $(LIBVIRT_LIBS) $(CHECK_LIBS)

test_libvirt_SOURCES = tests/src/test-libvirt.c tests/src/scratch.c tests/harness.c
test_libvirt_CPPFLAGS = $(LIBVIRT_TEST_CPPFLAGS)
test_libvirt_LDADD = $(LIBVIRT_TEST_LIBS)
LV_FIXTURE = tests/src/lv-fixture.c tests/src/lv-fixture.h tests/src/scratch.c tests/harness.c
test_lv_domains_SOURCES = tests/src/test-lv-domains.c $(LV_FIXTURE)
test_lv_domains_CPPFLAGS = $(LIBVIRT_TEST_CPPFLAGS)
test_lv_domains_LDADD = $(LIBVIRT_TEST_LIBS)
test_lv_resources_SOURCES = tests/src/test-lv-resources.c $(LV_FIXTURE)
test_lv_resources_CPPFLAGS = $(LIBVIRT_TEST_CPPFLAGS)
test_lv_resources_LDADD = $(LIBVIRT_TEST_LIBS)
test_lv_inventory_SOURCES = tests/src/test-lv-inventory.c $(LV_FIXTURE)
test_lv_inventory_CPPFLAGS = $(LIBVIRT_TEST_CPPFLAGS)
test_lv_inventory_LDADD = $(LIBVIRT_TEST_LIBS)
test_lv_verbs_SOURCES = tests/src/test-lv-verbs.c $(LV_FIXTURE)
test_lv_verbs_CPPFLAGS = $(LIBVIRT_TEST_CPPFLAGS)
test_lv_verbs_LDADD = $(LIBVIRT_TEST_LIBS)
endif

# New domains of libvirt hosts, as far as no host is needed.
check_PROGRAMS += test-install
TESTS += test-install
EXTRA_DIST += tests/src/offers
test_install_SOURCES = tests/src/test-install.c tests/src/scratch.c tests/src/fake-host.c \
	tests/harness.c
test_install_CPPFLAGS = $(APP_CPPFLAGS) $(TEST_CPPFLAGS) -I$(srcdir)/tests/src
test_install_LDADD = $(APP_LIBS) $(CHECK_LIBS)

FUZZ_TARGETS += fuzz-domxml-facts fuzz-domxml-inventory
fuzz_domxml_facts_SOURCES = tests/fuzz/fuzz-domxml-facts.c
fuzz_domxml_facts_CPPFLAGS = $(APP_CPPFLAGS)
fuzz_domxml_facts_LDADD = $(FUZZ_MAIN) $(APP_LIBS)
fuzz_domxml_facts_LDFLAGS = $(FUZZ_LINK)
fuzz_domxml_inventory_SOURCES = tests/fuzz/fuzz-domxml-inventory.c
fuzz_domxml_inventory_CPPFLAGS = $(APP_CPPFLAGS)
fuzz_domxml_inventory_LDADD = $(FUZZ_MAIN) $(APP_LIBS)
fuzz_domxml_inventory_LDFLAGS = $(FUZZ_LINK)
