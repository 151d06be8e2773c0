# src/session.mk: the door, the owner's session, the thin client, shell verbs
libapp_a_SOURCES += src/session.h \
	src/build-id.c src/build-id.h \
	src/linger.c src/linger.h \
	src/owner.c src/owner.h \
	src/owner-lock.c src/owner-lock.h \
	src/owner-place.c src/owner-place.h \
	src/packet.c src/packet.h
