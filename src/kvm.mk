# src/kvm.mk: the engine as a host: definitions, intents, what a new domain is made of
libapp_a_SOURCES += \
	src/create.h
