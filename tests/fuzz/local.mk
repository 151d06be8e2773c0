# tests/fuzz/local.mk: fuzz targets
#
# A target NAME is tests/fuzz/fuzz-NAME.c with seeds in tests/fuzz/corpus/NAME/. In an ordinary
# build it replays its corpus as a test; with --enable-fuzzers (clang) it is a libFuzzer program
# that `make fuzz FUZZ_SECONDS=20` runs. To add one:
#   FUZZ_TARGETS += fuzz-NAME
#   fuzz_NAME_SOURCES = tests/fuzz/fuzz-NAME.c
#   fuzz_NAME_CPPFLAGS = $(VMM_CPPFLAGS)                (or APP_, UI_)
#   fuzz_NAME_LDADD = $(FUZZ_MAIN) $(VMM_LIBS)
#   fuzz_NAME_LDFLAGS = $(FUZZ_LINK)
FUZZ_TARGETS =
FUZZ_TARGETS += fuzz-vt
FUZZ_TARGETS += fuzz-command-line fuzz-config fuzz-find fuzz-hosts
FUZZ_TARGETS += fuzz-virtq fuzz-device fuzz-boot
FUZZ_TARGETS += fuzz-input fuzz-frames fuzz-keys
FUZZ_TARGETS += fuzz-png
FUZZ_SECONDS = 20
EXTRA_DIST += tests/fuzz/run-fuzzers tests/fuzz/corpus

check_LIBRARIES += libreplay.a
libreplay_a_SOURCES = tests/fuzz/replay.c
libreplay_a_CPPFLAGS = $(AM_CPPFLAGS) $(TEST_CPPFLAGS)
if FUZZERS
FUZZ_MAIN =
FUZZ_LINK = $(AM_LDFLAGS) -fsanitize=fuzzer
else
FUZZ_MAIN = libreplay.a
FUZZ_LINK = $(AM_LDFLAGS)
endif

check_PROGRAMS += $(FUZZ_TARGETS)
if !FUZZERS
TESTS += $(FUZZ_TARGETS)
endif

fuzz: $(FUZZ_TARGETS)
	$(srcdir)/tests/fuzz/run-fuzzers $(FUZZ_SECONDS) $(FUZZ_TARGETS:%=./%)
.PHONY: fuzz

fuzz_boot_SOURCES = tests/fuzz/fuzz-boot.c
fuzz_boot_CPPFLAGS = $(VMM_CPPFLAGS)
fuzz_boot_LDADD = $(FUZZ_MAIN) $(VMM_LIBS)
fuzz_boot_LDFLAGS = $(FUZZ_LINK)

fuzz_png_SOURCES = tests/fuzz/fuzz-png.c
fuzz_png_CPPFLAGS = $(APP_CPPFLAGS)
fuzz_png_LDADD = $(FUZZ_MAIN) $(APP_LIBS)
fuzz_png_LDFLAGS = $(FUZZ_LINK)
