# src/session.mk: the door, the owner's session, the thin client, shell verbs
libapp_a_SOURCES += src/session.h
