# tests/screen/local.mk: the whole program in a terminal; screen-run.c says what scripts can do
if HAVE_VTERM
check_PROGRAMS += screen-run
screen_run_SOURCES = tests/screen/screen-run.c tests/figures.c tests/figures.h \
	tests/screen/screen-home.c tests/screen/screen-home.h \
	tests/screen/screen-lab.c tests/screen/screen-lab.h \
	tests/screen/screen-script.c tests/screen/screen-script.h \
	tests/screen/screen-term.c tests/screen/screen-term.h
screen_run_CPPFLAGS = $(AM_CPPFLAGS) $(TEST_CPPFLAGS) $(VTERM_CFLAGS) -I$(srcdir)/tests/screen
screen_run_LDADD = $(VTERM_LIBS) -lutil
endif

SCREEN_TESTS = \
	tests/screen/ascii.screen \
	tests/screen/command-line.screen \
	tests/screen/complete-bash.screen \
	tests/screen/complete-zsh.screen \
	tests/screen/console.screen \
	tests/screen/counting.screen \
	tests/screen/detach-attach.screen \
	tests/screen/first-start.screen \
	tests/screen/held-terminal.screen \
	tests/screen/help.screen \
	tests/screen/keys.screen \
	tests/screen/lost-terminal.screen \
	tests/screen/mouse.screen \
	tests/screen/no-color.screen \
	tests/screen/owner-killed.screen \
	tests/screen/resize-storm.screen \
	tests/screen/takeover.screen \
	tests/screen/terminals.screen \
	tests/screen/themes.screen \
	tests/screen/true-color.screen
EXTRA_DIST += $(SCREEN_TESTS)
TEST_EXTENSIONS = .screen .test
SCREEN_LOG_COMPILER = ./screen-run
if HAVE_VTERM
TESTS += $(SCREEN_TESTS)
endif
# The scripts need the program itself.
$(SCREEN_TESTS:.screen=.log): virtty screen-run
