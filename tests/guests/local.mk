# tests/guests/local.mk: guests of the engine's tests
#
# flat.elf is assembled here; the Linux guest is made by build-linux, cached outside the tree.
EXTRA_DIST += tests/guests/flat.S tests/guests/build-linux tests/guests/edit-linux \
	tests/guests/init.c tests/guests/linux.config tests/guests/make-cpio
check_DATA = tests/guests/flat.elf
CLEANFILES += tests/guests/flat.elf

tests/guests/flat.elf: $(srcdir)/tests/guests/flat.S
	$(AM_V_GEN)$(MKDIR_P) $(@D) && $(CC) -nostdlib -static -no-pie -Wl,-Ttext=0x100000 \
		-Wl,--build-id=none -Wl,-z,norelro -Wl,-N -e start -o $@ $<
