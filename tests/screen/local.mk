# tests/screen/local.mk: the whole program in a terminal; screen-run.c says what scripts can do
if HAVE_VTERM
check_PROGRAMS += screen-run
screen_run_SOURCES = tests/screen/screen-run.c \
	tests/screen/screen-home.c tests/screen/screen-home.h \
	tests/screen/screen-script.c tests/screen/screen-script.h \
	tests/screen/screen-term.c tests/screen/screen-term.h
screen_run_CPPFLAGS = $(AM_CPPFLAGS) $(TEST_CPPFLAGS) $(VTERM_CFLAGS) -I$(srcdir)/tests/screen
screen_run_LDADD = $(VTERM_LIBS) -lutil
endif
