# tests/ui/local.mk: the screen, drawn in memory
if HAVE_CHECK
UI_TESTS = test-canvas test-theme test-keys test-term-curses test-input test-screen
check_PROGRAMS += $(UI_TESTS)
TESTS += $(UI_TESTS)

test_canvas_SOURCES = tests/ui/test-canvas.c tests/harness.c
test_canvas_CPPFLAGS = $(UI_CPPFLAGS) $(TEST_CPPFLAGS)
test_canvas_LDADD = $(UI_LIBS) $(CHECK_LIBS)

test_theme_SOURCES = tests/ui/test-theme.c tests/harness.c
test_theme_CPPFLAGS = $(UI_CPPFLAGS) $(TEST_CPPFLAGS)
test_theme_LDADD = $(UI_LIBS) $(CHECK_LIBS)

test_keys_SOURCES = tests/ui/test-keys.c tests/harness.c
test_keys_CPPFLAGS = $(UI_CPPFLAGS) $(TEST_CPPFLAGS)
test_keys_LDADD = $(UI_LIBS) $(CHECK_LIBS)

test_term_curses_SOURCES = tests/ui/test-term-curses.c tests/harness.c
test_term_curses_CPPFLAGS = $(UI_CPPFLAGS) $(TEST_CPPFLAGS) $(VTERM_CFLAGS)
test_term_curses_LDADD = $(UI_LIBS) $(CHECK_LIBS) $(VTERM_LIBS)

test_input_SOURCES = tests/ui/test-input.c tests/harness.c
test_input_CPPFLAGS = $(UI_CPPFLAGS) $(TEST_CPPFLAGS)
test_input_LDADD = $(UI_LIBS) $(CHECK_LIBS)

test_screen_SOURCES = tests/ui/test-screen.c tests/harness.c tests/src/scratch.c tests/src/fake-host.c
test_screen_CPPFLAGS = $(UI_CPPFLAGS) $(TEST_CPPFLAGS) -I$(srcdir)/tests/src $(VTERM_CFLAGS)
test_screen_LDADD = $(UI_LIBS) $(CHECK_LIBS) $(VTERM_LIBS)
endif

fuzz_input_SOURCES = tests/fuzz/fuzz-input.c
fuzz_input_CPPFLAGS = $(UI_CPPFLAGS)
fuzz_input_LDADD = $(FUZZ_MAIN) $(UI_LIBS)
fuzz_input_LDFLAGS = $(FUZZ_LINK)
