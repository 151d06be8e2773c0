# tests/src/vt.mk: tests of the terminal emulator and the serial console
check_PROGRAMS += test-vt-parser
TESTS += test-vt-parser
test_vt_parser_SOURCES = tests/src/test-vt-parser.c tests/harness.c
test_vt_parser_CPPFLAGS = $(APP_CPPFLAGS) $(TEST_CPPFLAGS)
test_vt_parser_LDADD = $(APP_LIBS) $(CHECK_LIBS)

VT_TEST_FILES = tests/src/vt-check.c tests/src/vt-check.h
EXTRA_DIST += tests/src/vt
check_PROGRAMS += test-vt-screen
TESTS += test-vt-screen
test_vt_screen_SOURCES = tests/src/test-vt-screen.c tests/src/vt-case.c tests/src/vt-case.h \
	$(VT_TEST_FILES) tests/harness.c
test_vt_screen_CPPFLAGS = $(APP_CPPFLAGS) $(TEST_CPPFLAGS) -I$(srcdir)/tests/src
test_vt_screen_LDADD = $(APP_LIBS) $(CHECK_LIBS)

fuzz_vt_SOURCES = tests/fuzz/fuzz-vt.c $(VT_TEST_FILES)
fuzz_vt_CPPFLAGS = $(APP_CPPFLAGS) -I$(srcdir)/tests/src
fuzz_vt_LDADD = $(FUZZ_MAIN) $(APP_LIBS)
fuzz_vt_LDFLAGS = $(FUZZ_LINK)

check_PROGRAMS += test-console
TESTS += test-console
test_console_SOURCES = tests/src/test-console.c tests/harness.c
test_console_CPPFLAGS = $(APP_CPPFLAGS) $(TEST_CPPFLAGS)
test_console_LDADD = $(APP_LIBS) $(CHECK_LIBS)

check_PROGRAMS += test-vt-sessions
TESTS += test-vt-sessions
test_vt_sessions_SOURCES = tests/src/test-vt-sessions.c $(VT_TEST_FILES) tests/harness.c
test_vt_sessions_CPPFLAGS = $(APP_CPPFLAGS) $(TEST_CPPFLAGS) -I$(srcdir)/tests/src
test_vt_sessions_LDADD = $(APP_LIBS) $(CHECK_LIBS)

check_PROGRAMS += test-vt-limits
TESTS += test-vt-limits
test_vt_limits_SOURCES = tests/src/test-vt-limits.c tests/src/vt-hostile.c \
	tests/src/vt-hostile.h $(VT_TEST_FILES) tests/harness.c
test_vt_limits_CPPFLAGS = $(APP_CPPFLAGS) $(TEST_CPPFLAGS) -I$(srcdir)/tests/src
test_vt_limits_LDADD = $(APP_LIBS) $(CHECK_LIBS)

check_PROGRAMS += test-console-flood
TESTS += test-console-flood
test_console_flood_SOURCES = tests/src/test-console-flood.c tests/src/vt-hostile.c \
	tests/src/vt-hostile.h tests/harness.c
test_console_flood_CPPFLAGS = $(APP_CPPFLAGS) $(TEST_CPPFLAGS) -I$(srcdir)/tests/src
test_console_flood_LDADD = $(APP_LIBS) $(CHECK_LIBS)
