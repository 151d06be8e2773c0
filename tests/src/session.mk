# tests/src/session.mk: tests of owner, packets and session
FUZZ_TARGETS += fuzz-packet
fuzz_packet_SOURCES = tests/fuzz/fuzz-packet.c
fuzz_packet_CPPFLAGS = $(APP_CPPFLAGS)
fuzz_packet_LDADD = $(FUZZ_MAIN) $(APP_LIBS)
fuzz_packet_LDFLAGS = $(FUZZ_LDFLAGS)
