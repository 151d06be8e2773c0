# tests/ui/panes.mk: panes, dialogs and consoles, drawn in memory
EXTRA_DIST += tests/ui/stage.h tests/ui/pictures
if HAVE_CHECK
PANES_TESTS = test-device-dialogs test-panes-pictures test-panes-flow test-many-flow \
	test-console-keys test-treerows
check_PROGRAMS += $(PANES_TESTS)
TESTS += $(PANES_TESTS)
PANES_TEST_CPPFLAGS = $(UI_CPPFLAGS) $(TEST_CPPFLAGS) -I$(srcdir)/tests/src -I$(srcdir)/tests/ui
PANES_STAGE = tests/ui/stage.c tests/src/scratch.c tests/src/fake-host.c tests/harness.c

test_device_dialogs_SOURCES = tests/ui/test-device-dialogs.c $(PANES_STAGE)
test_device_dialogs_CPPFLAGS = $(PANES_TEST_CPPFLAGS)
test_device_dialogs_LDADD = $(UI_LIBS) $(CHECK_LIBS)
test_panes_pictures_SOURCES = tests/ui/test-panes-pictures.c $(PANES_STAGE)
test_panes_pictures_CPPFLAGS = $(PANES_TEST_CPPFLAGS)
test_panes_pictures_LDADD = $(UI_LIBS) $(CHECK_LIBS)

test_panes_flow_SOURCES = tests/ui/test-panes-flow.c $(PANES_STAGE)
test_panes_flow_CPPFLAGS = $(PANES_TEST_CPPFLAGS)
test_panes_flow_LDADD = $(UI_LIBS) $(CHECK_LIBS)

test_many_flow_SOURCES = tests/ui/test-many-flow.c $(PANES_STAGE)
test_many_flow_CPPFLAGS = $(PANES_TEST_CPPFLAGS)
test_many_flow_LDADD = $(UI_LIBS) $(CHECK_LIBS)

test_treerows_SOURCES = tests/ui/test-treerows.c tests/src/scratch.c tests/src/fake-host.c \
	tests/harness.c
test_treerows_CPPFLAGS = $(PANES_TEST_CPPFLAGS)
test_treerows_LDADD = $(UI_LIBS) $(CHECK_LIBS)

test_console_keys_SOURCES = tests/ui/test-console-keys.c tests/harness.c
test_console_keys_CPPFLAGS = $(UI_CPPFLAGS) $(TEST_CPPFLAGS)
test_console_keys_LDADD = $(UI_LIBS) $(CHECK_LIBS)
endif
