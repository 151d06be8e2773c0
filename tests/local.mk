# tests/local.mk: what every test program shares
EXTRA_DIST += tests/harness.h
TEST_CPPFLAGS = -I$(srcdir)/tests $(CHECK_CFLAGS) \
	-DTESTS_DIR='"$(abs_top_srcdir)/tests"' -DBUILD_DIR='"$(abs_top_builddir)"'
# A test program NAME adds itself to check_PROGRAMS and TESTS and sets
#   NAME_SOURCES = tests/FLOOR/NAME.c tests/harness.c
#   NAME_CPPFLAGS = $(VMM_CPPFLAGS) $(TEST_CPPFLAGS)      (or APP_, UI_)
#   NAME_LDADD = $(VMM_LIBS) $(CHECK_LIBS)                (or APP_, UI_: only the floors it may know)

# What the house forbids; the map is written anew by `make update-map`.
TESTS += tests/tree-rules
EXTRA_DIST += tests/tree-rules tests/update-map
AM_TESTS_ENVIRONMENT = TREE_ROOT='$(abs_top_srcdir)'; TREE_LIBRARY='$(TREE_LIBRARY)'; \
	VIRTTY_BUILD='$(abs_top_builddir)'; \
	export TREE_ROOT TREE_LIBRARY VIRTTY_BUILD;
if SANITIZERS
TREE_LIBRARY =
else
TREE_LIBRARY = $(abs_top_builddir)/libvmm.a
endif

update-map:
	$(srcdir)/tests/update-map $(srcdir)
.PHONY: update-map
