# tests/bench/local.mk: benchmarks: figures and ratios, never tests
#
# A C benchmark NAME is tests/bench/bench-NAME.c; it prints JSON objects, one a line:
#   {"name":"x","value":1.0,"unit":"ms","peer":"y","peer_value":2.0,"ratio":0.5}
# and exits 0. Whole-program ones are scripts. To add one:
#   BENCHES += bench-NAME
#   bench_NAME_SOURCES = tests/bench/bench-NAME.c
#   bench_NAME_CPPFLAGS = $(APP_CPPFLAGS) $(TEST_CPPFLAGS)   (and LDADD)
# or, for a script:  BENCH_FILES += tests/bench/NAME
BENCHES =
BENCH_FILES =
EXTRA_PROGRAMS += $(BENCHES)
EXTRA_DIST += tests/bench/run-benches $(BENCH_FILES)
CLEANFILES += $(BENCHES)

bench: $(BENCHES) $(BENCHES_OF_FLEET) virtty tests/guests/flat.elf
	$(srcdir)/tests/bench/run-benches $(abs_builddir) $(BENCHES:%=./%) \
		$(BENCH_FILES:%=$(srcdir)/%)
.PHONY: bench

BENCH_SHARED = tests/bench/bench-util.c tests/bench/bench-util.h \
	tests/figures.c tests/figures.h
BENCH_CPPFLAGS = $(AM_CPPFLAGS) $(TEST_CPPFLAGS) $(VTERM_CFLAGS) -I$(srcdir)/tests/bench

BENCHES += bench-start
bench_start_SOURCES = tests/bench/bench-start.c $(BENCH_SHARED)
bench_start_CPPFLAGS = $(BENCH_CPPFLAGS)
bench_start_LDADD = $(VTERM_LIBS) -lutil

BENCHES += bench-engine
bench_engine_SOURCES = tests/bench/bench-engine.c $(BENCH_SHARED)
bench_engine_CPPFLAGS = $(BENCH_CPPFLAGS)
bench_engine_LDADD = $(VTERM_LIBS) -lutil

BENCHES += bench-vt-throughput
bench_vt_throughput_SOURCES = tests/bench/bench-vt-throughput.c $(BENCH_SHARED)
bench_vt_throughput_CPPFLAGS = $(APP_CPPFLAGS) $(BENCH_CPPFLAGS)
bench_vt_throughput_LDADD = $(APP_LIBS) $(VTERM_LIBS) -lutil

BENCHES += bench-stall
bench_stall_SOURCES = tests/bench/bench-stall.c tests/long/stall.c tests/long/stall.h \
	$(PROGRAM_SHARED) $(BENCH_SHARED)
bench_stall_CPPFLAGS = $(BENCH_CPPFLAGS) -I$(srcdir)/tests/screen -I$(srcdir)/tests/long
bench_stall_LDADD = $(VTERM_LIBS) -lutil

BENCHES += bench-frame-direct
bench_frame_direct_SOURCES = tests/bench/bench-frame-direct.c $(BENCH_SHARED)
bench_frame_direct_CPPFLAGS = $(UI_CPPFLAGS) $(BENCH_CPPFLAGS)
bench_frame_direct_LDADD = $(UI_LIBS) $(VTERM_LIBS) -lutil

BENCHES += bench-pane-fleet
bench_pane_fleet_SOURCES = tests/bench/bench-pane-fleet.c $(BENCH_SHARED)
bench_pane_fleet_CPPFLAGS = $(UI_CPPFLAGS) $(BENCH_CPPFLAGS)
bench_pane_fleet_LDADD = $(UI_LIBS) $(VTERM_LIBS) -lutil

BENCHES += bench-find
bench_find_SOURCES = tests/bench/bench-find.c $(BENCH_SHARED)
bench_find_CPPFLAGS = $(APP_CPPFLAGS) $(BENCH_CPPFLAGS)
bench_find_LDADD = $(APP_LIBS) $(VTERM_LIBS) -lutil

if HAVE_LIBVIRT
BENCH_FILES += tests/bench/fleet
BENCHES_OF_FLEET = bench-fleet bench-fleet-screen
EXTRA_PROGRAMS += $(BENCHES_OF_FLEET)
CLEANFILES += $(BENCHES_OF_FLEET)
bench_fleet_screen_SOURCES = tests/bench/bench-fleet-screen.c $(BENCH_SHARED)
bench_fleet_screen_CPPFLAGS = $(LIBVIRT_CPPFLAGS_ALL) $(BENCH_CPPFLAGS)
bench_fleet_screen_LDADD = $(APP_LIBS) $(LIBVIRT_LIBS) $(VTERM_LIBS) -lutil
bench_fleet_SOURCES = tests/bench/bench-fleet.c $(BENCH_SHARED)
bench_fleet_CPPFLAGS = $(LIBVIRT_CPPFLAGS_ALL) $(BENCH_CPPFLAGS)
bench_fleet_LDADD = liblv.a $(APP_LIBS) $(LIBVIRT_LIBS) $(VTERM_LIBS) -lutil
endif
