# tests/src/session.mk: tests of owner, packets and session
FUZZ_TARGETS += fuzz-packet
fuzz_packet_SOURCES = tests/fuzz/fuzz-packet.c
fuzz_packet_CPPFLAGS = $(APP_CPPFLAGS)
fuzz_packet_LDADD = $(FUZZ_MAIN) $(APP_LIBS)
fuzz_packet_LDFLAGS = $(FUZZ_LINK)

if HAVE_CHECK
check_PROGRAMS += test-session
TESTS += test-session
test_session_SOURCES = tests/src/test-session.c tests/src/session-owner.c \
	tests/src/session-owner.h tests/src/counter-screen.c tests/src/counter-screen.h \
	tests/harness.c
test_session_CPPFLAGS = $(APP_CPPFLAGS) $(TEST_CPPFLAGS) -I$(srcdir)/tests/src
test_session_LDADD = $(APP_LIBS) $(CHECK_LIBS)
endif
