# tests/lab/local.mk: virtty against real libvirt daemons; tests/lab/README says what the lab is
LAB_PARTS = tests/lab/daemon.sh
LAB_TESTS = tests/lab/daemon.test
# Too long, or of too many packages, for every `make check`.
LAB_LONG_TESTS =
EXTRA_DIST += tests/lab/lab tests/lab/lib.sh tests/lab/parts.sh tests/lab/run-test \
	tests/lab/test.sh $(LAB_PARTS) $(LAB_TESTS) $(LAB_LONG_TESTS)
TEST_LOG_COMPILER = $(srcdir)/tests/lab/run-test
TESTS += $(LAB_TESTS)
if HAVE_VTERM
LAB_RUNS = virtty screen-run
else
LAB_RUNS = virtty
endif
$(LAB_TESTS:.test=.log) $(LAB_LONG_TESTS:.test=.log): $(LAB_RUNS)

# Everything of the lab.
check-lab:
	$(MAKE) check TESTS='$(LAB_TESTS) $(LAB_LONG_TESTS)'
.PHONY: check-lab
