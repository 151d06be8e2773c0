# tests/long/local.mk: rounds with the real program and guests, short here, long in `make check-long`
PROGRAM_SHARED = tests/long/program.c tests/long/program.h \
	tests/screen/screen-home.c tests/screen/screen-home.h \
	tests/screen/screen-term.c tests/screen/screen-term.h
LONG_SHARED = $(PROGRAM_SHARED) tests/figures.c tests/figures.h tests/harness.c
LONG_CPPFLAGS = $(APP_CPPFLAGS) $(TEST_CPPFLAGS) $(VTERM_CFLAGS) -I$(srcdir)/tests/screen \
	-I$(srcdir)/tests/long
LONG_LIBS = $(APP_LIBS) $(CHECK_LIBS) $(VTERM_LIBS) -lutil
LONG_TESTS = test-kills test-terminals test-stall test-hostile-console

test_kills_SOURCES = tests/long/test-kills.c $(LONG_SHARED)
test_kills_CPPFLAGS = $(LONG_CPPFLAGS)
test_kills_LDADD = $(LONG_LIBS)

test_terminals_SOURCES = tests/long/test-terminals.c $(LONG_SHARED)
test_terminals_CPPFLAGS = $(LONG_CPPFLAGS)
test_terminals_LDADD = $(LONG_LIBS)

test_stall_SOURCES = tests/long/test-stall.c tests/long/stall.c tests/long/stall.h $(LONG_SHARED)
test_stall_CPPFLAGS = $(LONG_CPPFLAGS)
test_stall_LDADD = $(LONG_LIBS)

test_hostile_console_SOURCES = tests/long/test-hostile-console.c \
	tests/long/terminal-guard.c tests/long/terminal-guard.h \
	tests/src/vt-hostile.c tests/src/vt-hostile.h $(LONG_SHARED)
test_hostile_console_CPPFLAGS = $(LONG_CPPFLAGS) -I$(srcdir)/tests/src
test_hostile_console_LDADD = $(LONG_LIBS)

# The program itself, but for the bytes of its guests.
flood_virtty_SOURCES = src/main.c tests/long/flood-channel.c
flood_virtty_CPPFLAGS = $(UI_CPPFLAGS)
flood_virtty_LDADD = $(UI_LIBS)
flood_virtty_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=vmm_channel_new,--wrap=vmm_channel_free

if HAVE_CHECK
if HAVE_VTERM
check_PROGRAMS += flood-virtty $(LONG_TESTS)
TESTS += $(LONG_TESTS)
test-kills.log test-terminals.log test-stall.log test-hostile-console.log: virtty tests/guests/flat.elf
endif
endif

# Everything that has a long round.
check-long:
	VIRTTY_LONG=1 VIRTTY_FLOOD_SECONDS=60 $(MAKE) check \
		TESTS='$(LONG_TESTS) test-intent test-console-flood'
.PHONY: check-long
