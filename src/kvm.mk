# src/kvm.mk: the engine as a host: definitions, intents, what a new domain is made of
libapp_a_SOURCES += \
	src/atomic-file.c src/atomic-file.h \
	src/create.h \
	src/disk-make.c src/disk-make.h \
	src/domain-def.c src/domain-def.h \
	src/domstore.c src/domstore.h \
	src/domxml-devices.c src/domxml-devices.h \
	src/domxml-edit.c src/domxml-edit.h \
	src/domxml-parse.c src/domxml-parse.h \
	src/domxml-read.c src/domxml-read.h \
	src/intent.c src/intent.h \
	src/intent-run.c src/intent-run.h
