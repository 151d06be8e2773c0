# tests/src/vt.mk: tests of the terminal emulator and the serial console
check_PROGRAMS += test-vt-parser
TESTS += test-vt-parser
test_vt_parser_SOURCES = tests/src/test-vt-parser.c tests/harness.c
test_vt_parser_CPPFLAGS = $(APP_CPPFLAGS) $(TEST_CPPFLAGS)
test_vt_parser_LDADD = $(APP_LIBS) $(CHECK_LIBS)
