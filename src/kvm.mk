# src/kvm.mk: the engine as a host: definitions, intents, what a new domain is made of
libapp_a_SOURCES += \
	src/action-kvm.c src/action-kvm.h \
	src/atomic-file.c src/atomic-file.h \
	src/boot-probe.c src/boot-probe.h \
	src/create.c src/create.h \
	src/create-check.c src/create-check.h \
	src/create-command.c src/create-command.h \
	src/create-paths.c src/create-paths.h \
	src/create-sources.c src/create-sources.h \
	src/create-task.c src/create-task.h \
	src/create-xml.c src/create-xml.h \
	src/disk-make.c src/disk-make.h \
	src/domain-def.c src/domain-def.h \
	src/domstore.c src/domstore.h \
	src/domxml-devices.c src/domxml-devices.h \
	src/domxml-edit.c src/domxml-edit.h \
	src/domxml-resources.c src/domxml-resources.h src/domxml-facts.c src/domxml-facts.h \
	src/domxml-inventory.c src/domxml-inventory.h \
	src/domxml-parse.c src/domxml-parse.h \
	src/domxml-read.c src/domxml-read.h \
	src/host-kvm.c src/host-kvm.h \
	src/intent.c src/intent.h \
	src/intent-run.c src/intent-run.h \
	src/kvm-console.c src/kvm-console.h \
	src/kvm-define.c src/kvm-define.h \
	src/kvm-domain.c src/kvm-domain.h \
	src/kvm-facts.c src/kvm-facts.h \
	src/kvm-life.c src/kvm-life.h \
	src/kvm-pools.c src/kvm-pools.h \
	src/kvm-recover.c src/kvm-recover.h \
	src/kvm-watch.c src/kvm-watch.h \
	src/memory-guard.c src/memory-guard.h \
	src/size-text.c src/size-text.h
