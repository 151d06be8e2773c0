# tests/ui/local.mk: the screen, drawn in memory
if HAVE_CHECK
UI_TESTS = test-canvas test-theme test-keys test-term-curses test-term-direct test-key-file test-contrast test-manual \
	test-input test-screen \
	test-layout test-list test-order test-entry test-widgets test-form test-language
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

test_term_direct_SOURCES = tests/ui/test-term-direct.c tests/harness.c
test_term_direct_CPPFLAGS = $(UI_CPPFLAGS) $(TEST_CPPFLAGS) $(VTERM_CFLAGS)
test_term_direct_LDADD = $(UI_LIBS) $(CHECK_LIBS) $(VTERM_LIBS)

test_key_file_SOURCES = tests/ui/test-key-file.c tests/harness.c tests/src/scratch.c
test_key_file_CPPFLAGS = $(UI_CPPFLAGS) $(TEST_CPPFLAGS) -I$(srcdir)/tests/src
test_key_file_LDADD = $(UI_LIBS) $(CHECK_LIBS)

test_contrast_SOURCES = tests/ui/test-contrast.c tests/harness.c
test_contrast_CPPFLAGS = $(UI_CPPFLAGS) $(TEST_CPPFLAGS)
test_contrast_LDADD = $(UI_LIBS) $(CHECK_LIBS) -lm

test_manual_SOURCES = tests/ui/test-manual.c tests/harness.c tests/src/scratch.c
test_manual_CPPFLAGS = $(UI_CPPFLAGS) $(TEST_CPPFLAGS) -I$(srcdir)/tests/src
test_manual_LDADD = $(UI_LIBS) $(CHECK_LIBS)

test_input_SOURCES = tests/ui/test-input.c tests/harness.c
test_input_CPPFLAGS = $(UI_CPPFLAGS) $(TEST_CPPFLAGS)
test_input_LDADD = $(UI_LIBS) $(CHECK_LIBS)

test_screen_SOURCES = tests/ui/test-screen.c tests/harness.c tests/src/scratch.c tests/src/fake-host.c
test_screen_CPPFLAGS = $(UI_CPPFLAGS) $(TEST_CPPFLAGS) -I$(srcdir)/tests/src $(VTERM_CFLAGS)
test_screen_LDADD = $(UI_LIBS) $(CHECK_LIBS) $(VTERM_LIBS)

test_layout_SOURCES = tests/ui/test-layout.c tests/harness.c
test_layout_CPPFLAGS = $(UI_CPPFLAGS) $(TEST_CPPFLAGS)
test_layout_LDADD = $(UI_LIBS) $(CHECK_LIBS)

test_list_SOURCES = tests/ui/test-list.c tests/harness.c tests/ui/picture.c tests/ui/picture.h
test_list_CPPFLAGS = $(UI_CPPFLAGS) $(TEST_CPPFLAGS)
test_list_LDADD = $(UI_LIBS) $(CHECK_LIBS)

test_order_SOURCES = tests/ui/test-order.c tests/harness.c
test_order_CPPFLAGS = $(UI_CPPFLAGS) $(TEST_CPPFLAGS)
test_order_LDADD = $(UI_LIBS) $(CHECK_LIBS)

test_entry_SOURCES = tests/ui/test-entry.c tests/harness.c tests/ui/picture.c tests/ui/picture.h
test_entry_CPPFLAGS = $(UI_CPPFLAGS) $(TEST_CPPFLAGS)
test_entry_LDADD = $(UI_LIBS) $(CHECK_LIBS)

test_widgets_SOURCES = tests/ui/test-widgets.c tests/harness.c tests/ui/picture.c tests/ui/picture.h
test_widgets_CPPFLAGS = $(UI_CPPFLAGS) $(TEST_CPPFLAGS)
test_widgets_LDADD = $(UI_LIBS) $(CHECK_LIBS)

test_form_SOURCES = tests/ui/test-form.c tests/harness.c tests/ui/picture.c tests/ui/picture.h
test_form_CPPFLAGS = $(UI_CPPFLAGS) $(TEST_CPPFLAGS)
test_form_LDADD = $(UI_LIBS) $(CHECK_LIBS)

test_language_SOURCES = tests/ui/test-language.c tests/harness.c
test_language_CPPFLAGS = $(UI_CPPFLAGS) $(TEST_CPPFLAGS)
test_language_LDADD = $(UI_LIBS) $(CHECK_LIBS)
endif

fuzz_input_SOURCES = tests/fuzz/fuzz-input.c
fuzz_input_CPPFLAGS = $(UI_CPPFLAGS)
fuzz_input_LDADD = $(FUZZ_MAIN) $(UI_LIBS)
fuzz_input_LDFLAGS = $(FUZZ_LINK)

fuzz_frames_SOURCES = tests/fuzz/fuzz-frames.c
fuzz_frames_CPPFLAGS = $(UI_CPPFLAGS)
fuzz_frames_LDADD = $(FUZZ_MAIN) $(UI_LIBS)
fuzz_frames_LDFLAGS = $(FUZZ_LINK)

fuzz_keys_SOURCES = tests/fuzz/fuzz-keys.c
fuzz_keys_CPPFLAGS = $(UI_CPPFLAGS)
fuzz_keys_LDADD = $(FUZZ_MAIN) $(UI_LIBS)
fuzz_keys_LDFLAGS = $(FUZZ_LINK)
