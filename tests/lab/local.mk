# tests/lab/local.mk: virtty against real libvirt daemons; tests/lab/README says what the lab is
LAB_PARTS = tests/lab/cgroup.sh tests/lab/daemon.sh tests/lab/guest.sh tests/lab/lxc.sh \
	tests/lab/network.sh tests/lab/node.sh tests/lab/pool.sh tests/lab/remote.sh tests/lab/session.sh
LAB_GUEST = tests/lab/guest/chpasswd tests/lab/guest/grub-disk.cfg tests/lab/guest/grub-iso.cfg \
	tests/lab/guest/inittab tests/lab/guest/install tests/lab/guest/power-button \
	tests/lab/guest/rc.boot tests/lab/guest/rcS tests/lab/guest/shell tests/lab/guest/shutdown \
	tests/lab/guest/udhcpc
# virtty against the lab.
LAB_TESTS = tests/lab/connect.test tests/lab/create.test tests/lab/hosts.test tests/lab/many.test \
	tests/lab/panes.test tests/lab/verbs.test tests/lab/words.test tests/lab/xml.test
LAB_SCREENS = tests/lab/to-connect.screen tests/lab/device-dialogs.screen tests/lab/edit.screen \
	tests/lab/to-consoles.screen tests/lab/to-create.screen tests/lab/to-upload.screen \
	tests/lab/to-lab.screen tests/lab/to-panes.screen tests/lab/to-verbs.screen
# The lab itself.
LAB_SELF_TESTS = tests/lab/daemon.test tests/lab/guest.test tests/lab/node.test \
	tests/lab/pool.test tests/lab/remote.test
# Too long, or of too many packages, for every `make check`.
LAB_LONG_TESTS = tests/lab/cgroup.test tests/lab/consoles.test \
	tests/lab/create-guests.test tests/lab/devices.test tests/lab/extras.test \
	tests/lab/guest-boot.test tests/lab/guest-verbs.test tests/lab/lost.test \
	tests/lab/resources.test tests/lab/session.test
EXTRA_DIST += tests/lab/README tests/lab/lab tests/lab/lib.sh tests/lab/parts.sh \
	tests/lab/run-test tests/lab/test.sh tests/lab/build-guest tests/lab/hold-daemon \
	tests/lab/make-node $(LAB_PARTS) $(LAB_GUEST) $(LAB_TESTS) $(LAB_SELF_TESTS) $(LAB_LONG_TESTS) \
	$(LAB_SCREENS)
TEST_LOG_COMPILER = $(srcdir)/tests/lab/run-test
TESTS += $(LAB_TESTS)
if !SANITIZERS
TESTS += $(LAB_SELF_TESTS)
endif
if HAVE_VTERM
LAB_RUNS = virtty screen-run
else
LAB_RUNS = virtty
endif
$(LAB_TESTS:.test=.log): $(LAB_RUNS)

# Everything of the lab.
check-lab:
	$(MAKE) check TESTS='$(LAB_SELF_TESTS) $(LAB_TESTS) $(LAB_LONG_TESTS)'
.PHONY: check-lab
