# vmm/local.mk: the engine: core, kvm, boot, machine
libvmm_a_SOURCES += \
	vmm/vmm.h \
	vmm/core/bus.h vmm/core/channel.h vmm/core/clock.h vmm/core/device.h \
	vmm/core/error.c vmm/core/error.h \
	vmm/core/ioloop.h vmm/core/memory.h vmm/core/report.h vmm/core/state.h vmm/core/text.h
