# src/session.mk: the door, the owner's session, the thin client, shell verbs
libapp_a_SOURCES += src/session.c src/session.h src/screen-ops.h \
	src/attach.c src/attach.h \
	src/build-id.c src/build-id.h \
	src/cli.c src/cli.h \
	src/client-secret.c src/client-secret.h \
	src/client-tty.c src/client-tty.h \
	src/linger.c src/linger.h \
	src/locale-setup.c src/locale-setup.h \
	src/owner.c src/owner.h \
	src/owner-lock.c src/owner-lock.h \
	src/owner-place.c src/owner-place.h \
	src/packet.c src/packet.h \
	src/peer.c src/peer.h \
	src/screen-link.c src/screen-link.h

bin_PROGRAMS += virtty
virtty_SOURCES = src/main.c
virtty_CPPFLAGS = $(UI_CPPFLAGS)
# Whole: the modules use functions of it that the program itself may not.
virtty_LDADD = $(WHOLE) libapp.a $(UNWHOLE) $(UI_LIBS)
virtty_DEPENDENCIES = libapp.a libui.a libvmm.a
virtty_LDFLAGS = $(AM_LDFLAGS) -Wl,--build-id=sha1 -rdynamic
if SANITIZERS
if HAVE_LIBVIRT
# The sanitizers stand in for functions of a library of libvirt's, and look for the real ones when
# the program starts: libvirt must be there by then.
virtty_LDFLAGS += -Wl,--no-as-needed
virtty_LDADD += $(LIBVIRT_LIBS)
endif
endif
