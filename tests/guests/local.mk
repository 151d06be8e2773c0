# tests/guests/local.mk: guests of the engine's tests
#
# flat*.elf are assembled here; the Linux guest is made by build-linux, cached outside the tree.
EXTRA_DIST += tests/guests/flat.S tests/guests/flat-smp.S tests/guests/build-linux \
	tests/guests/edit-linux tests/guests/tsc.h \
	tests/guests/init.c tests/guests/linux.config tests/guests/make-cpio
check_DATA = tests/guests/flat.elf tests/guests/flat-smp.elf
CLEANFILES += $(check_DATA)

FLAT_LINK = $(AM_V_GEN)$(MKDIR_P) $(@D) && $(CC) -nostdlib -static -no-pie \
	-Wl,-Ttext=0x100000 -Wl,--build-id=none -Wl,-z,norelro -Wl,-N -Wl,--no-warn-rwx-segments \
	-e start -o $@ $<
tests/guests/flat.elf: $(srcdir)/tests/guests/flat.S
	$(FLAT_LINK)
tests/guests/flat-smp.elf: $(srcdir)/tests/guests/flat-smp.S
	$(FLAT_LINK)

if HAVE_CHECK
check_PROGRAMS += test-linux
TESTS += test-linux
test_linux_SOURCES = tests/vmm/test-linux.c tests/vmm/linux-guest.c tests/vmm/linux-guest.h \
	tests/harness.c
test_linux_CPPFLAGS = $(VMM_CPPFLAGS) $(TEST_CPPFLAGS) -I$(srcdir)/tests/vmm
test_linux_LDADD = $(VMM_LIBS) $(CHECK_LIBS)
endif
